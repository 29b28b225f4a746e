import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import { believed, DEFAULT_PACE, plannedPerMinute } from '../pacer.ts';
import type {
  Backlog,
  DeliveryHealth,
  FailureKind,
  HealthAccount,
  ImportsOfMinute,
  Punctuality,
  Writes,
  WritesOfMinute,
} from './ports.ts';
import { STAYS_UNWRITTEN } from './stays-unwritten.ts';
import { whatToDo } from './what-to-do.ts';

export const PERIOD_HOURS = { '24h': 24, '7d': 168 } as const;
export type Period = keyof typeof PERIOD_HOURS;

const MINUTES_SHOWN = 60;
const MINUTE_SECONDS = 60;
/** Before (negative) and after an email was due. */
const EDGES_SECONDS = [-300, -120, -30, 0, 30, 120];
const MOST_FAILURES = 20_000;

interface MinuteView extends WritesOfMinute {
  readonly bulk: Omit<ImportsOfMinute, 'minute'>;
}

export interface HealthView {
  readonly at: Instant;
  readonly hasDelivered: boolean;
  readonly lastEndedAt: Instant | null;
  readonly account: Pick<HealthAccount, 'state' | 'paused' | 'trouble'> | null;
  readonly backlog: Backlog;
  readonly quota: {
    readonly limitPerMinute: number;
    /** Klaviyo's headers said it. */
    readonly isLimitKnown: boolean;
    /** Of the limit, our share. */
    readonly allowedPerMinute: number;
    readonly byMinute: readonly MinuteView[];
    readonly bulk: Omit<ImportsOfMinute, 'minute'>;
  };
  readonly punctuality: Omit<Punctuality, 'buckets'> & {
    readonly buckets: readonly {
      readonly fromSeconds: number | null;
      readonly toSeconds: number | null;
      readonly people: number;
    }[];
  };
  readonly failures: {
    /** `stays`: why those that cannot be tried again cannot. */
    readonly kinds: readonly (Omit<FailureKind, 'cause'> & { readonly advice: string; readonly stays: string })[];
    /** There were more; these are the latest. */
    readonly isCut: boolean;
    /** Whenever it ended. */
    readonly mayAnyGoAgain: boolean;
  };
}

/** All that the page of delivery health shows. */
export async function viewHealth(
  health: DeliveryHealth,
  orgId: OrgId,
  now: Instant,
  period: Period,
): Promise<HealthView> {
  const since = plusSeconds(now, -PERIOD_HOURS[period] * 3_600);
  const firstMinute = plusSeconds(minuteOf(now), -(MINUTES_SHOWN - 1) * MINUTE_SECONDS);
  const account = await health.account(orgId);
  const backlog = await health.backlog(orgId, now);
  const writes = await health.writes(orgId, firstMinute);
  const { buckets, ...punctuality } = await health.punctuality(orgId, since, EDGES_SECONDS);
  const failures = await health.failures(orgId, now, since, MOST_FAILURES);
  const pace = believed(account?.pace ?? null, now);
  return {
    at: now,
    hasDelivered: await health.hasDelivered(orgId),
    lastEndedAt: await health.lastEndedAt(orgId),
    account,
    backlog: now < pace.heldUntil ? allHeld(backlog) : backlog,
    quota: {
      limitPerMinute: pace.limitPerMinute ?? DEFAULT_PACE.startPerMinute,
      isLimitKnown: pace.limitPerMinute !== null,
      allowedPerMinute: plannedPerMinute(pace, { ...DEFAULT_PACE, share: account?.quotaShare ?? DEFAULT_PACE.share }),
      byMinute: everyMinute(writes, firstMinute),
      bulk: {
        jobs: writes.bulk.reduce((sum, { jobs }) => sum + jobs, 0),
        profiles: writes.bulk.reduce((sum, { profiles }) => sum + profiles, 0),
      },
    },
    punctuality: { ...punctuality, buckets: everyBucket(buckets) },
    failures: {
      kinds: failures.map(({ cause, ...kind }) => ({
        ...kind,
        advice: whatToDo({ ...kind, cause }),
        stays: STAYS_UNWRITTEN[kind.state],
      })),
      mayAnyGoAgain: await health.mayAnyGoAgain(orgId, now),
      isCut: failures.reduce((sum, { count }) => sum + count, 0) >= MOST_FAILURES,
    },
  };
}

const minuteOf = (at: Instant): Instant => instant(at - (at % (MINUTE_SECONDS * 1_000)));

/** A `Retry-After` holds the whole account, not only whom it answered. */
const allHeld = ({ waiting, ...backlog }: Backlog): Backlog => ({
  ...backlog,
  waiting: { ...waiting, ready: 0, held: waiting.held + waiting.ready },
});

function everyMinute({ single, bulk }: Writes, first: Instant): MinuteView[] {
  const writesOf = new Map(single.map((each) => [each.minute, each]));
  const importsOf = new Map(bulk.map((each) => [each.minute, each]));
  return Array.from({ length: MINUTES_SHOWN }, (_, place) => {
    const minute = plusSeconds(first, place * MINUTE_SECONDS);
    const { writes, throttled } = writesOf.get(minute) ?? { writes: 0, throttled: 0 };
    const { jobs, profiles } = importsOf.get(minute) ?? { jobs: 0, profiles: 0 };
    return { minute, writes, throttled, bulk: { jobs, profiles } };
  });
}

const everyBucket = (found: Punctuality['buckets']): HealthView['punctuality']['buckets'] =>
  Array.from({ length: EDGES_SECONDS.length + 1 }, (_, place) => ({
    fromSeconds: EDGES_SECONDS[place - 1] ?? null,
    toSeconds: EDGES_SECONDS[place] ?? null,
    people: found.find(({ bucket }) => bucket === place)?.people ?? 0,
  }));
