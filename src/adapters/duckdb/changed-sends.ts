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
}

const THE_END = instant(Date.UTC(9999, 11, 31));
const MICROS_A_MILLISECOND = 1_000n;

/** Sends that may be judged otherwise than before, since something was learnt of the past of their messages. */
export function changedSends(before: Told, now: Told): Sends[] {
  const copies = onlyInOne(before.copies, now.copies).map(({ messageId }) => ({ messageId, from: null, until: null }));
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
  if (other === undefined) return [told];
  return (told.until ?? THE_END) > (other.until ?? THE_END) ? [{ ...told, from: other.until }] : [];
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
  const ours = await ourMessages(session, told);
  const conditions = sends.filter(({ messageId }) => ours.has(messageId)).map(conditionOf);
  if (conditions.length === 0) return null;
  const from = instant(Math.min(...sends.map((each) => each.from ?? 0)));
  return `SELECT at_micros AS micros FROM (${await eventsBetween(join(folder, 'events'), from, THE_END)})
    WHERE ${conditions.join(' OR ')}`;
}

/** Those of decisions, of controls that Klaviyo splits off, and their copies. */
async function ourMessages(session: DuckSession, { templates, copies }: Told): Promise<ReadonlySet<string>> {
  const decided = await session.rows<{ message_id: string }>(
    'SELECT DISTINCT message_id FROM all_decisions WHERE message_id IS NOT NULL',
  );
  const controls = templatesIn({ templates }).flatMap(({ controlMessageId }) => controlMessageId ?? []);
  const own = new Set([...decided.map(({ message_id }) => message_id), ...controls]);
  return new Set([...own, ...copies.flatMap((copy) => (own.has(copy.originalMessageId) ? copy.messageId : []))]);
}

function conditionOf({ messageId, from, until }: Sends): string {
  const micros = (at: Instant): string => `${BigInt(at) * MICROS_A_MILLISECOND}`;
  const conditions = [
    `message_id = ${text(messageId)}`,
    ...(from === null ? [] : [`send_at_micros >= ${micros(from)}`]),
    ...(until === null ? [] : [`send_at_micros < ${micros(until)}`]),
  ];
  return `(${conditions.join(' AND ')})`;
}
