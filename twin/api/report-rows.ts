import type { Call } from './operation.ts';
import type { ReportFilter } from './report-filter.ts';
import type { ReportSubject, SendAttributes } from './report-subject.ts';
import { countSends, noSendCounts, type Send, type SendCounts } from './send-counts.ts';
import { bucketOf } from './time-buckets.ts';

/** `id` is the groupings as text; `buckets` stand for the starts of the intervals, or one for the whole time. */
export type ReportRow = {
  readonly id: string;
  readonly groupings: SendAttributes;
  readonly buckets: readonly SendCounts[];
};

export type RowsAsked = {
  readonly subject: ReportSubject;
  readonly from: number;
  readonly to: number;
  readonly conversionMetricId: string;
  readonly groupBy: readonly string[];
  readonly matches: ReportFilter['matches'];
  /** Of the intervals, in order; the first may begin before `from`. */
  readonly starts: readonly number[];
};

export function reportRows({ account, assumptions }: Call, asked: RowsAsked): ReportRow[] {
  const { subject, from, to, conversionMetricId, groupBy, matches, starts } = asked;
  const attributesOf = subject.attributesOf(account);
  const rows = new Map<string, ReportRow>();
  const rowOf = (attributes: SendAttributes): ReportRow => {
    const groupings = Object.fromEntries(groupBy.map((name) => [name, attributes[name] ?? '']));
    const id = JSON.stringify(groupings);
    const row = rows.get(id) ?? { id, groupings, buckets: starts.map(() => noSendCounts()) };
    rows.set(id, row);
    return row;
  };
  const known = new Map<string, ReadonlySet<ReportRow>>();
  const rowsOf = (send: Send): ReadonlySet<ReportRow> => {
    const { flowId, messageId, variation, groupIds } = send;
    const key = JSON.stringify([flowId, messageId, variation, groupIds]);
    const found = known.get(key) ?? new Set(attributesOf(send).filter(matches).map(rowOf));
    known.set(key, found);
    return found;
  };
  const countsOf = (send: Send): SendCounts[] =>
    [...rowsOf(send)].flatMap(({ buckets }) => buckets[bucketOf(starts, send.at)] ?? []);
  countSends(account, { from, to, conversionMetricId, countsOf }, assumptions);
  return [...rows.values()];
}
