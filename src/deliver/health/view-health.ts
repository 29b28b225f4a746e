import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import { believed, DEFAULT_PACE, plannedPerMinute } from '../pacer.ts';
import type { Backlog, DeliveryHealth, FailureKind, HealthAccount, Punctuality, Writes } from './ports.ts';
import { whatToDo } from './what-to-do.ts';

export const PERIOD_HOURS = { '24h': 24, '7d': 168 } as const;
export type Period = keyof typeof PERIOD_HOURS;

const MINUTES_SHOWN = 60;
const MINUTE_SECONDS = 60;
/** Before (negative) and after an email was due. */
const EDGES_SECONDS = [-300, -120, -30, 0, 30, 120];
const MOST_FAILURES = 20_000;

export interface HealthView {
  readonly at: Instant;
  readonly hasDelivered: boolean;
  readonly account: Pick<HealthAccount, 'state' | 'paused' | 'trouble'> | null;
  readonly backlog: Backlog;
  readonly quota: {
    readonly limitPerMinute: number;
    /** Klaviyo's headers said it. */
    readonly isLimitKnown: boolean;
    /** Of the limit, our share. */
    readonly allowedPerMinute: number;
    readonly byMinute: Writes['byMinute'];
    readonly bulk: Writes['bulk'];
  };
  readonly punctuality: Omit<Punctuality, 'buckets'> & {
    readonly buckets: readonly {
      readonly fromSeconds: number | null;
      readonly toSeconds: number | null;
      readonly people: number;
    }[];
  };
  readonly failures: {
    readonly kinds: readonly (Omit<FailureKind, 'cause'> & { readonly advice: string })[];
    /** There were more; these are the latest. */
    readonly isCut: boolean;
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
    account,
    backlog: now < pace.heldUntil ? allHeld(backlog) : backlog,
    quota: {
      limitPerMinute: pace.limitPerMinute ?? DEFAULT_PACE.startPerMinute,
      isLimitKnown: pace.limitPerMinute !== null,
      allowedPerMinute: plannedPerMinute(pace, { ...DEFAULT_PACE, share: account?.quotaShare ?? DEFAULT_PACE.share }),
      byMinute: everyMinute(writes.byMinute, firstMinute),
      bulk: writes.bulk,
    },
    punctuality: { ...punctuality, buckets: everyBucket(buckets) },
    failures: {
      kinds: failures.map(({ cause, ...kind }) => ({ ...kind, advice: whatToDo(kind.state, cause) })),
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

function everyMinute(found: Writes['byMinute'], first: Instant): Writes['byMinute'] {
  const known = new Map(found.map((each) => [each.minute, each]));
  return Array.from({ length: MINUTES_SHOWN }, (_, place) => {
    const minute = plusSeconds(first, place * MINUTE_SECONDS);
    return known.get(minute) ?? { minute, writes: 0, throttled: 0 };
  });
}

const everyBucket = (found: Punctuality['buckets']): HealthView['punctuality']['buckets'] =>
  Array.from({ length: EDGES_SECONDS.length + 1 }, (_, place) => ({
    fromSeconds: EDGES_SECONDS[place - 1] ?? null,
    toSeconds: EDGES_SECONDS[place] ?? null,
    people: found.find(({ bucket }) => bucket === place)?.people ?? 0,
  }));
