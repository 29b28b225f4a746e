import type { MessageId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { CountedDay, CountedMetric } from '../counted-sends/ports.ts';
import type { ReportRow, Statistic } from '../klaviyo-report/ports.ts';
import { agree } from './agree.ts';
import { findCause } from './find-cause.ts';
import type { FileEvidence, ReconciledEmail, ReconciledFigure, ReportAsk, SourceEvidence } from './ports.ts';

export interface DayToCompare {
  readonly ask: ReportAsk;
  readonly emails: readonly ReconciledEmail[];
  /** Every email of the account that we know; of the others a report may tell as well. */
  readonly known: ReadonlySet<MessageId>;
  readonly statistics: readonly Statistic[];
  readonly rows: readonly ReportRow[];
  readonly counted: CountedDay;
  readonly fetchedAt: Instant;
  readonly files: FileEvidence;
  readonly sources: SourceEvidence;
  readonly timeZoneBy: 'klaviyo' | 'person';
}

/** Each statistic of each email of the day; where an email has nothing in the report, that is nothing sent. */
export function compareDay(day: DayToCompare): ReconciledFigure[] {
  const { emails, known, rows, statistics } = day;
  const theirs = new Map(rows.map((row) => [row.messageId, row]));
  const unknown = rows.filter(
    ({ messageId }) => !known.has(messageId) && !emails.some((e) => e.messageId === messageId),
  );
  return [
    ...emails.flatMap((email) =>
      statistics.map((statistic) => compareOne(day, email, statistic, theirs.get(email.messageId))),
    ),
    ...unknown.flatMap((row) =>
      statistics
        .filter((statistic) => (row.statistics[statistic] ?? 0) > 0)
        .map((statistic) => compareOne(day, { ...row, templateId: null, role: 'unknown' }, statistic, row)),
    ),
  ];
}

type Compared = Pick<ReconciledFigure, 'messageId' | 'flowId' | 'templateId' | 'role'>;

function compareOne(
  { ask, counted, fetchedAt, files, sources, timeZoneBy }: DayToCompare,
  { messageId, flowId, templateId, role }: Compared,
  statistic: Statistic,
  row: ReportRow | undefined,
): ReconciledFigure {
  const found = counted.figures.find((each) => each.messageId === messageId && each.statistic === statistic);
  const nothing = { messageId, statistic, ours: 0, before: 0, once: 0, byPeople: 0, afterClicks: 0, withoutSend: 0 };
  const figure = role === 'unknown' ? null : (found ?? nothing);
  const theirs = Math.round(row?.statistics[statistic] ?? 0);
  const ours = figure?.ours ?? 0;
  const { unmapped, received, reachAt, firstAt } = counted;
  const cause = agree(theirs, ours)
    ? null
    : findCause({
        ...{ theirs, fetchedAt, from: ask.from, to: ask.to, figure, metric: metricOf(counted, statistic) },
        ...{ unmapped, received, reachAt, firstAt, files, sources, timeZoneBy },
      });
  return { messageId, flowId, templateId, role, day: ask.day, statistic, theirs, ours, cause };
}

const metricOf = ({ metrics }: CountedDay, statistic: Statistic): CountedMetric =>
  metrics.find((each) => each.statistic === statistic) ?? { statistic, events: 0, withoutMessage: 0 };
