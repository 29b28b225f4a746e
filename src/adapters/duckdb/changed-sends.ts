import { join } from 'node:path';
import { type Instant, instant } from '../../domain/instant.ts';
import type { DefaultSubject } from '../../learn/ports.ts';
import type { AnalysisState } from './analysis-state.ts';
import { templatesIn } from './counted-otherwise.ts';
import { eventsBetween } from './event-files.ts';
import { type DuckSession, text } from './session.ts';

type Told = Pick<AnalysisState, 'templates' | 'copies' | 'defaults'>;

/** What was sent of a message from the one time until before the other; null: without an end. */
export interface Sends {
  readonly messageId: string;
  readonly from: Instant | null;
  readonly until: Instant | null;
  /** As a copy of another: what the message sent before it had decisions of its own. */
  readonly isCopy: boolean;
}

const THE_END = instant(Date.UTC(9999, 11, 31));
const MICROS_A_MILLISECOND = 1_000n;

/** Sends that may be judged otherwise than before, since something was learnt of the past of their messages. */
export function changedSends(before: Told, now: Told): Sends[] {
  const copies = onlyInOne(before.copies, now.copies).map(({ messageId }) => ({
    ...{ messageId, from: null, until: null },
    isCopy: true,
  }));
  const defaults = onlyInOne(before.defaults, now.defaults);
  return [...copies, ...defaults.flatMap((told) => withoutWhatStays(told, defaults))];
}

/** Of a default that has another end now, only what lies between the two. */
function withoutWhatStays(told: DefaultSubject, all: readonly DefaultSubject[]): Sends[] {
  const other = all.find(
    (each) =>
      each !== told &&
      each.messageId === told.messageId &&
      each.defaultSubject === told.defaultSubject &&
      each.from === told.from,
  );
  const { messageId, from, until } = told;
  if (other === undefined) return [{ messageId, from, until, isCopy: false }];
  return (until ?? THE_END) > (other.until ?? THE_END) ? [{ messageId, from: other.until, until, isCopy: false }] : [];
}

function onlyInOne<T>(before: readonly T[], now: readonly T[]): T[] {
  const lacks = (side: readonly T[]) => {
    const known = new Set(side.map((each) => JSON.stringify(each)));
    return (each: T): boolean => !known.has(JSON.stringify(each));
  };
  return [...before.filter(lacks(now)), ...now.filter(lacks(before))];
}

/** A query for the times of all events of these sends; null: none is of an email that decisions are for. */
export async function eventsOf(
  session: DuckSession,
  folder: string,
  sends: readonly Sends[],
  told: Told,
): Promise<string | null> {
  if (sends.length === 0) return null;
  const own = await ownMessages(session, told);
  const copies = new Set(told.copies.flatMap((copy) => (own.has(copy.originalMessageId) ? copy.messageId : [])));
  const conditions = sends
    .filter(({ messageId }) => own.has(messageId) || copies.has(messageId))
    .map((each) => conditionOf(each, each.isCopy ? own.get(each.messageId) : undefined));
  if (conditions.length === 0) return null;
  const from = instant(Math.min(...sends.map((each) => each.from ?? 0)));
  return `SELECT at_micros AS micros FROM (${await eventsBetween(join(folder, 'events'), from, THE_END)})
    WHERE ${conditions.join(' OR ')}`;
}

/** Since when decisions, or controls that Klaviyo splits off, are for them. */
async function ownMessages(session: DuckSession, { templates }: Told): Promise<ReadonlyMap<string, bigint>> {
  const decided = await session.rows<{ message_id: string; first: bigint }>(
    `SELECT message_id, min(decided_at_micros) AS first FROM all_decisions
     WHERE message_id IS NOT NULL GROUP BY message_id`,
  );
  const controls = templatesIn({ templates }).flatMap(({ controlMessageId }) => controlMessageId ?? []);
  return new Map([
    ...decided.map(({ message_id, first }) => [message_id, first] as const),
    ...controls.map((messageId) => [messageId, 0n] as const),
  ]);
}

function conditionOf({ messageId, from, until }: Sends, ownFrom: bigint | undefined): string {
  const micros = (at: Instant): bigint => BigInt(at) * MICROS_A_MILLISECOND;
  const ends = [...(until === null ? [] : [micros(until)]), ...(ownFrom === undefined ? [] : [ownFrom])];
  const conditions = [
    `message_id = ${text(messageId)}`,
    ...(from === null ? [] : [`send_at_micros >= ${micros(from)}`]),
    ...ends.map((end) => `send_at_micros < ${end}`),
  ];
  return `(${conditions.join(' AND ')})`;
}
