import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { deliveryQueue, openDeliveries } from '../../src/adapters/postgres/deliveries.ts';
import { workloads } from '../../src/adapters/postgres/workloads.ts';
import { RealClock } from '../../src/adapters/system/real-clock.ts';
import { believed, charge } from '../../src/deliver/pacer.ts';
import type { Claim, ClaimedDelivery, DeliveryQueue, Settlement, TakePortion } from '../../src/deliver/ports.ts';
import { waiting } from '../../src/deliver/settlement.ts';
import type { DecisionId } from '../../src/domain/ids.ts';
import { type Instant, plusSeconds } from '../../src/domain/instant.ts';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import { type Figure, quantile } from '../figure.ts';
import { onEmptyDatabase } from './ground.ts';
import { type LongQueue, openLongQueue } from './long-queue.ts';
import { claimPlainly, finishPlainly } from './plain-claim.ts';

const PENDING = 1_000_000;
const DUE_ALREADY = 3_000;
const PORTION = 200;
const CLAIMS = 400;
const MOST_MILLISECONDS = 20;
const LEASE_SECONDS = 60;
/** One in so many is not written but waits for its turn. */
const WAITING_ONE_IN = 4;
const WAIT_SECONDS = 60;
/** Between two claims the bench's clock moves by the time that writing a portion takes, at Klaviyo's limit 16 s. */
const REST_MILLISECONDS = 50;

/** At 1,000,000 a day and 3,000 due already: the first keeps every deadline, the second cannot. */
const SITUATIONS = [
  { name: 'earliest deadline first', perMinute: 12_000 },
  { name: 'templates in turns', perMinute: 630 },
] as const;

/** How long a deliverer waits for its portion where a day's emails of a large account are waiting. */
export const benchDeliverClaim = (): Promise<Figure> =>
  onEmptyDatabase(async (databaseUrl) => {
    const long = await openLongQueue(databaseUrl, PENDING, DUE_ALREADY);
    const database = openDeliveries(databaseUrl);
    const figures: Bounded[] = [];
    for (const { name, perMinute } of SITUATIONS) {
      figures.push(figureFor(name, await claimAgainAndAgain(long, deliveryQueue(database), perMinute)));
    }
    figures.push(figureFor('nothing may be written', await claimInVain(long, deliveryQueue(database))));
    const plain = await claimPlainlyAgainAndAgain(long, database);
    const outlookMilliseconds = await timeOf(() => workloads(database).find(long.orgId, new RealClock().now(), 5));
    const pending = await long.countPending();
    await database.close();
    await long.close();
    say(figures);
    return figureOf('deliver-claim', figures, {
      pending,
      portion: PORTION,
      plainClaimP50: round(quantile(plain, 0.5), 1),
      plainClaimP99: round(quantile(plain, 0.99), 1),
      outlookMilliseconds: round(outlookMilliseconds, 1),
    });
  });

interface Times {
  readonly claims: readonly number[];
  readonly settles: readonly number[];
}

/** As a deliverer, whose writing takes no time here; as much comes in as is written. */
async function claimAgainAndAgain(long: LongQueue, queue: DeliveryQueue, perMinute: number): Promise<Times> {
  const [claims, settles]: [number[], number[]] = [[], []];
  const started = new RealClock().now();
  for (let n = 0; n < CLAIMS; n += 1) {
    await sleep(REST_MILLISECONDS);
    const now = plusSeconds(started, Math.floor((n * PORTION * 60) / perMinute));
    let claim: Claim | undefined;
    claims.push(
      await timeOf(async () => {
        claim = await queue.claim(long.orgId, { now, limit: portionAt(now, perMinute), leaseSeconds: LEASE_SECONDS });
      }),
    );
    const deliveries = claim?.deliveries ?? [];
    if (deliveries.length !== PORTION) throw new Error(`${deliveries.length} were claimed instead of ${PORTION}.`);
    const settlements = deliveries.map((claimed, place) => settlementOf(claimed, place, now));
    settles.push(await timeOf(() => queue.settle(long.orgId, settlements, null, (pace) => pace)));
    await long.post(settlements.filter(({ state }) => state === 'written').length, now);
  }
  return { claims, settles };
}

/** What a job queue's claim takes on this machine and this table. */
async function claimPlainlyAgainAndAgain(long: LongQueue, database: Database): Promise<number[]> {
  const claims: number[] = [];
  for (let n = 0; n < CLAIMS; n += 1) {
    await sleep(REST_MILLISECONDS);
    let claimed: readonly DecisionId[] = [];
    claims.push(
      await timeOf(async () => {
        claimed = await claimPlainly(database, long.orgId, PORTION);
      }),
    );
    await finishPlainly(database, long.orgId, claimed);
    await long.post(claimed.length, new RealClock().now());
  }
  return claims;
}

/** The account is paused: each look finds when the next delivery ends unwritten. */
async function claimInVain(long: LongQueue, queue: DeliveryQueue): Promise<Times> {
  await long.owner.query(`UPDATE klaviyo_accounts SET state = 'paused', paused_reason = 'The key was refused.'`);
  const claims: number[] = [];
  for (let n = 0; n < CLAIMS; n += 1) {
    const now = new RealClock().now();
    const ask = { now, limit: portionAt(now, 0), leaseSeconds: LEASE_SECONDS };
    claims.push(await timeOf(() => queue.claim(long.orgId, ask)));
  }
  return { claims, settles: [] };
}

const portionAt =
  (now: Instant, perMinute: number): TakePortion =>
  (kept) => ({
    writes: PORTION,
    perMinute,
    isHeldBack: false,
    charge: (claimed) => charge(believed(kept, now), now, claimed),
  });

function settlementOf(claimed: ClaimedDelivery, place: number, now: Instant): Settlement {
  if (place % WAITING_ONE_IN === 0) return waiting(claimed, plusSeconds(now, WAIT_SECONDS), 'Waits for its turn.');
  const { decisionId, attempt } = claimed;
  const call = { startedAt: now, acceptedAt: now, completedAt: now, statusCode: 200 };
  const written = {
    state: 'written',
    cause: null,
    reason: null,
    notBefore: null,
    finishedAt: now,
    holds: { isClean: false },
  } as const;
  return { decisionId, attempt, call, ...written };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const figureFor = (name: string, { claims, settles }: Times): Bounded => ({
  name: `claim of ${PORTION} at ${PENDING.toLocaleString('en')} pending, p99, ${name}`,
  value: round(quantile(claims, 0.99), 1),
  unit: 'ms',
  limit: MOST_MILLISECONDS,
  bound: 'under',
  p50: round(quantile(claims, 0.5), 1),
  slowest: round(Math.max(...claims), 1),
  claims: claims.length,
  ...(settles.length > 0 && {
    settleP50: round(quantile(settles, 0.5), 1),
    settleP99: round(quantile(settles, 0.99), 1),
  }),
});
