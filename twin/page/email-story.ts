import type { KeptEmail } from '../mail/mailbox.ts';
import { isTruthy } from '../mail/printed.ts';
import type { Json } from '../state/json.ts';
import type { PersonEntry, WebhookEntry } from '../state/person-log.ts';

type Written = Extract<PersonEntry, { kind: 'written' }>;
type Refused = Extract<PersonEntry, { kind: 'refused' }>;

/** Why a property that an email used had nothing to show. */
export type Absence =
  | { readonly kind: 'never-written' }
  | { readonly kind: 'refused'; readonly call: Refused }
  | { readonly kind: 'too-late'; readonly write: Written; readonly byMilliseconds: number }
  | { readonly kind: 'cleared'; readonly write: Written }
  | { readonly kind: 'not-yet-visible'; readonly write: Written };

export type PropertyStory = {
  readonly property: string;
  readonly value: Json;
  readonly writtenAt: number | null;
  /** The write that filled or cleared it, where the twin still knows it. */
  readonly write: Written | null;
  /** The last webhook posted for the person before that write. */
  readonly webhook: WebhookEntry | null;
  /** `null` where the email shows the value. */
  readonly absence: Absence | null;
};

export type EmailStory = {
  readonly properties: readonly PropertyStory[];
  /** The last webhook of the email's own flow before it left. */
  readonly webhook: WebhookEntry | null;
  /** What happened to the person around the email: since they entered its flow, and a little after it. */
  readonly timeline: readonly PersonEntry[];
};

const TOLD_AFTERWARDS = 6;

/** What an email showed, and who filled it, or why it fell back to its default. */
export function emailStory(email: KeptEmail, log: readonly PersonEntry[]): EmailStory {
  const sent = log.findIndex((entry) => entry.kind === 'email' && entry.number === email.number);
  const end = sent === -1 ? log.filter(({ at }) => at <= email.at).length : sent;
  const before = log.slice(0, end);
  const after = log.slice(end);
  const entered = before.findLastIndex((entry) => entry.kind === 'entered' && entry.flowId === email.flowId);
  return {
    properties: email.uses.map((property) => propertyStory(property, email, before, after)),
    webhook: before.filter(isPosted).findLast(({ flowId }) => flowId === email.flowId) ?? null,
    timeline: log.slice(Math.max(0, entered), end + TOLD_AFTERWARDS),
  };
}

function propertyStory(
  property: string,
  email: KeptEmail,
  before: readonly PersonEntry[],
  after: readonly PersonEntry[],
): PropertyStory {
  const held = email.properties.find((write) => write.property === property);
  const value = held?.value ?? null;
  const concerns = (entry: PersonEntry): entry is Written => entry.kind === 'written' && entry.property === property;
  const index = before.findLastIndex(concerns);
  const last = before[index];
  const write = last !== undefined && concerns(last) ? last : null;
  const webhook = before.slice(0, Math.max(0, index)).findLast(isPosted) ?? null;
  const shared = { property, value, writtenAt: held?.writtenAt ?? write?.at ?? null, write, webhook };
  if (isTruthy(value)) return { ...shared, absence: null };
  if (write?.holds === true) return { ...shared, absence: { kind: 'not-yet-visible', write } };
  const late = after.find((entry): entry is Written => concerns(entry) && entry.holds);
  if (late !== undefined) {
    return { ...shared, absence: { kind: 'too-late', write: late, byMilliseconds: late.at - email.at } };
  }
  const refused = before.slice(index + 1).findLast((entry): entry is Refused => entry.kind === 'refused');
  if (refused !== undefined) return { ...shared, absence: { kind: 'refused', call: refused } };
  return { ...shared, absence: write === null ? { kind: 'never-written' } : { kind: 'cleared', write } };
}

function isPosted(entry: PersonEntry): entry is WebhookEntry {
  return entry.kind === 'webhook';
}

/** How many of the properties that an email uses held something: `plain` where it uses none. */
export function filling(email: KeptEmail): 'filled' | 'partly' | 'default' | 'plain' {
  const { uses, properties } = email;
  const held = properties.filter(({ property, value }) => uses.includes(property) && isTruthy(value)).length;
  if (uses.length === 0) return 'plain';
  if (held === 0) return 'default';
  return held < uses.length ? 'partly' : 'filled';
}
