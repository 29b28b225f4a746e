import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { type MissingDays, missingDays } from './missing-days.ts';
import type { FileState, IngestHealth, MetricReach, SourceRecord } from './ports.ts';
import { DAY_MILLISECONDS, dayOf, daysBetween, plusDays } from './utc-day.ts';

const DAYS_JUDGED = 120;
const MINUTE_MILLISECONDS = 60_000;
/** An export is written some hours after the day it is of, and fetched at the next round. */
const LEAST_PATIENCE_MINUTES = 360;
/** What an email brings about, in the order in which it does. */
const EMAIL_METRICS = [
  'received_email',
  'opened_email',
  'clicked_email',
  'bounced_email',
  'dropped_email',
  'unsubscribed',
  'spam',
];

export interface ViewedSource extends SourceRecord {
  readonly state: 'working' | 'failing' | 'never_fetched';
}

export interface IngestionView {
  readonly at: Instant;
  /** Of email events; null: there are none. */
  readonly completeTo: Instant | null;
  readonly reach: readonly MetricReach[];
  readonly missing: readonly (MissingDays & {
    /** For so many emails content was chosen on these days; null: nobody ever asked for any. */
    readonly decided: number | null;
  })[];
  readonly files: Readonly<Record<FileState, number>>;
  readonly sources: readonly ViewedSource[];
}

/** Is the data complete, and if not, what is missing? */
export async function viewIngestion(health: IngestHealth, orgId: OrgId, now: Instant): Promise<IngestionView> {
  const sources = await health.sources(orgId);
  const reach = (await health.reach(orgId)).map(({ metric, lastAt }) => ({ metric, lastAt: notAfter(now, lastAt) }));
  const ofEmails = reach.filter(({ metric }) => EMAIL_METRICS.includes(metric));
  const today = dayOf(now);
  const first = plusDays(today, -DAYS_JUDGED);
  const days = await health.days(orgId, first, today);
  const decided = await health.decided(orgId, first, today);
  const received = new Map(
    days.filter(({ metric }) => metric === 'received_email').map(({ day, events }) => [day, events]),
  );
  return {
    at: now,
    completeTo: ofEmails.length === 0 ? null : instant(Math.max(...ofEmails.map(({ lastAt }) => lastAt))),
    reach: ofEmails.toSorted((a, b) => EMAIL_METRICS.indexOf(a.metric) - EMAIL_METRICS.indexOf(b.metric)),
    missing: missingDays(received, lastJudged(sources, now)).map((span) => ({
      ...span,
      decided: within(decided, span),
    })),
    files: await health.files(orgId),
    sources: sources.map((source) => ({
      ...source,
      lastEventAt: source.lastEventAt && notAfter(now, source.lastEventAt),
      state: stateOf(source),
    })),
  };
}

function within(decided: ReadonlyMap<string, number>, { from, to }: MissingDays): number | null {
  if (decided.size === 0) return null;
  return daysBetween(from, to).reduce((sum, day) => sum + (decided.get(day) ?? 0), 0);
}

/** A clock that is wrong must not make data look fresh. */
const notAfter = (now: Instant, at: Instant): Instant => instant(Math.min(now, at));

function lastJudged(sources: readonly SourceRecord[], now: Instant): string {
  const rounds = sources.map(({ everyMinutes }) => 2 * (everyMinutes ?? 0));
  const patience = Math.max(LEAST_PATIENCE_MINUTES, ...rounds) * MINUTE_MILLISECONDS;
  return dayOf(instant(now - patience - DAY_MILLISECONDS));
}

function stateOf({ lastError, lastSuccessAt }: SourceRecord): ViewedSource['state'] {
  if (lastError !== null) return 'failing';
  return lastSuccessAt === null ? 'never_fetched' : 'working';
}
