import { unescapeHtml } from '../../../twin/mail/printed.ts';
import { control } from '../../support/stepped-twin.ts';
import { type Loop, shownBy } from './whole-loop.ts';

export type Decision = {
  readonly user_id: string;
  readonly variant_id: string | null;
  readonly evidence: string;
  readonly received: boolean;
  readonly opened: boolean;
  readonly clicked: boolean;
};

/** What both sides say of one played loop. */
export type LoopAccount = {
  /** The product's. */
  readonly decisions: readonly Decision[];
  readonly deliveries: Readonly<Record<string, number>>;
  readonly ingested: { readonly events: number; readonly rejected: number };
  readonly policies: number;
  /** The twin's: person → the content that their email showed. */
  readonly shown: ReadonlyMap<string, string>;
  readonly exported: number;
  readonly truth: Readonly<Record<string, { readonly humanOpens: number; readonly humanClicks: number }>>;
  readonly webhooks: Readonly<Record<'posted' | 'accepted' | 'skipped' | 'failed' | 'held' | 'repeated', number>>;
};

export async function accountOf({ twin, db }: Loop): Promise<LoopAccount> {
  type State = { eventsExported: number; webhooks: LoopAccount['webhooks'] };
  type Truth = { contents: { key: string; actual: { humanOpens: number; humanClicks: number } }[] };
  type Mail = { emails: { profileId: string; subject: string }[] };
  const { body: state } = await control<State>(twin, 'GET', '/state');
  const { body: truth } = await control<Truth>(twin, 'GET', '/truth');
  const { body: mail } = await control<Mail>(twin, 'GET', '/mailbox?limit=1000');
  const decisions = await db.asOwner<Decision>(
    `SELECT d.user_id, d.variant_id, o.evidence, o.received, o.opened, o.clicked
     FROM decisions d LEFT JOIN outcomes o USING (org_id, decision_id)`,
  );
  const states = await db.asOwner<{ state: string; n: number }>(
    'SELECT state, count(*)::int AS n FROM deliveries GROUP BY 1',
  );
  const [files] = await db.asOwner<{ events: number; rejected: number }>(
    'SELECT sum(events)::int AS events, sum(rejected)::int AS rejected FROM landing_files',
  );
  const [policies] = await db.asOwner<{ n: number }>('SELECT count(*)::int AS n FROM policies');
  return {
    decisions,
    deliveries: Object.fromEntries(states.map((each) => [each.state, each.n])),
    ingested: files ?? { events: 0, rejected: 0 },
    policies: policies?.n ?? 0,
    shown: new Map(mail.emails.map((email) => [email.profileId, shownBy(unescapeHtml(email.subject))])),
    exported: state.eventsExported,
    truth: Object.fromEntries(truth.contents.map(({ key, actual }) => [key, actual])),
    webhooks: state.webhooks,
  };
}
