import type { Clock } from '../domain/clock.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../domain/instant.ts';
import type { KlaviyoAnswer } from '../domain/klaviyo-answer.ts';
import {
  DEFAULT_PACE,
  followQuota,
  giveBack,
  holdUntil,
  nextPortionAt,
  type Pace,
  type PaceSettings,
  startPace,
  takePortion,
} from './pacer.ts';
import type {
  Claim,
  ClaimedDelivery,
  DecidedContent,
  DeliveryAccount,
  DeliveryQueue,
  OpenPrivateKey,
  Pause,
  ProfileWriter,
  Settlement,
} from './ports.ts';
import { alreadyClean, answered, finished, heldUntilBy, pauseReason, waiting } from './settlement.ts';
import { judgeSlot } from './slot.ts';
import { bytesTooMany, coalesce, type Delivery, isClearing, type ProfileWrite } from './write.ts';

/** Longer than any call to Klaviyo may last, so that a living deliverer never loses what it holds. */
const LEASE_SECONDS = 60;
/** Leases end on the wall clock, which no loop can sleep on. */
const HELD_BY_OTHERS_RECHECK_SECONDS = 5;
const TROUBLE_RECHECK_SECONDS = 5;

export interface DelivererPorts {
  readonly queue: DeliveryQueue;
  readonly klaviyo: ProfileWriter;
  readonly openPrivateKey: OpenPrivateKey;
  readonly decided: DecidedContent;
  readonly clock: Clock;
  /** Something that should not fail did, say the database; the deliverer tries again by itself. */
  readonly onTrouble: (orgId: OrgId | null, error: unknown) => void;
  readonly pace?: PaceSettings;
}

export interface Deliverer {
  /**
   * Writes one portion of what is due for every organisation. @returns when it wants its next turn.
   * Several loops may run it at once: they share the pace, and no delivery is held by two.
   */
  turn(now: Instant): Promise<Instant | null>;
}

interface Sent {
  readonly write: ProfileWrite;
  readonly key: Uint8Array;
  readonly answer: KlaviyoAnswer<unknown>;
  readonly startedAt: Instant;
  readonly answeredAt: Instant;
}

export function createDeliverer(ports: DelivererPorts): Deliverer {
  const { queue, klaviyo, openPrivateKey, decided, clock, onTrouble } = ports;
  const paces = new Map<OrgId, Pace>();
  const paceOf = (orgId: OrgId): Pace => paces.get(orgId) ?? startPace(ports.pace ?? DEFAULT_PACE);

  async function turn(now: Instant): Promise<Instant | null> {
    try {
      const orgs = await queue.orgsWithPending();
      return earliest(await Promise.all(orgs.map((orgId) => serveUndisturbed(orgId, now))));
    } catch (error) {
      onTrouble(null, error);
      return plusSeconds(now, TROUBLE_RECHECK_SECONDS);
    }
  }

  /** One organisation's trouble is not another's. What it had claimed comes back when the lease ends. */
  async function serveUndisturbed(orgId: OrgId, now: Instant): Promise<Instant | null> {
    try {
      return await serve(orgId, now);
    } catch (error) {
      onTrouble(orgId, error);
      return plusSeconds(now, TROUBLE_RECHECK_SECONDS);
    }
  }

  async function serve(orgId: OrgId, now: Instant): Promise<Instant | null> {
    const portion = takePortion(paceOf(orgId), now);
    paces.set(orgId, portion.pace);
    if (portion.writes === 0) return nextPortionAt(portion.pace, now);

    const claim = await queue.claim(orgId, { now, limit: portion.writes, leaseSeconds: LEASE_SECONDS });
    const { settled, free } = judge(claim.deliveries, now);
    const { rejected, clean, writes } = await prepare(orgId, free, now);
    paces.set(orgId, giveBack(paceOf(orgId), now, portion.writes - writes.length));

    const sent = claim.account ? await send(orgId, claim.account, writes) : [];
    paces.set(orgId, learnPace(paceOf(orgId), sent));

    const settlements = [...settled, ...rejected, ...clean, ...sent.flatMap(settle)];
    if (settlements.length > 0) await queue.settle(orgId, settlements, pauseBy(sent));
    return wakeTime(claim, settlements, paceOf(orgId), now);
  }

  /** Renders again what was decided, and sorts out what needs no call or must not have one. */
  async function prepare(orgId: OrgId, free: readonly ClaimedDelivery[], now: Instant) {
    const rejected: Settlement[] = [];
    const clean: Settlement[] = [];
    const toWrite: Delivery[] = [];
    const ids = free.map(({ decisionId }) => decisionId);
    const contents = ids.length === 0 ? new Map() : await decided.contentOf(orgId, ids);
    for (const claimed of free) {
      const rendered = contents.get(claimed.decisionId);
      if (!rendered) throw new Error(`No content came back for decision ${claimed.decisionId}.`);
      if (rendered.kind === 'differs') {
        rejected.push(finished(claimed, 'rejected', rendered.reason, now));
        continue;
      }
      const delivery = { claimed, content: rendered.content };
      const excess = bytesTooMany(delivery);
      if (excess > 0) rejected.push(finished(claimed, 'rejected', tooLarge(excess), now));
      else if (isClearing(rendered.content) && claimed.holds?.isClean) clean.push(alreadyClean(claimed, now));
      else toWrite.push(delivery);
    }
    return { rejected, clean, writes: coalesce(toWrite) };
  }

  async function send(orgId: OrgId, account: DeliveryAccount, writes: readonly ProfileWrite[]): Promise<Sent[]> {
    if (writes.length === 0) return [];
    const privateKey = await openPrivateKey(orgId, account.sealedPrivateKey);
    return Promise.all(
      writes.map(async (write) => {
        const startedAt = clock.now();
        const answer = await klaviyo.patchProfile(privateKey, write.profileId, write.properties);
        return { write, key: account.sealedPrivateKey, answer, startedAt, answeredAt: clock.now() };
      }),
    );
  }

  return { turn };
}

function judge(deliveries: readonly ClaimedDelivery[], now: Instant) {
  const settled: Settlement[] = [];
  const free: ClaimedDelivery[] = [];
  for (const claimed of deliveries) {
    const verdict = judgeSlot(claimed, now);
    if (verdict.kind === 'free') free.push(claimed);
    else if (verdict.kind === 'wait') settled.push(waiting(claimed, verdict.until, verdict.reason));
    else settled.push(finished(claimed, 'superseded', verdict.reason, now));
  }
  return { settled, free };
}

const tooLarge = (excess: number): string =>
  `The rendered content is ${excess} bytes over the 100 KB that Klaviyo takes in one write. Shorten the body.`;

const settle = ({ write, answer, startedAt, answeredAt }: Sent): Settlement[] =>
  write.deliveries.map((delivery) => answered(delivery, answer, startedAt, answeredAt));

function pauseBy(sent: readonly Sent[]): Pause | null {
  for (const { answer, key } of sent) {
    const reason = pauseReason(answer);
    if (reason !== null) return { refusedKey: key, reason };
  }
  return null;
}

/** The answers of a portion come in any order; the one with least remaining was counted last. */
function learnPace(pace: Pace, sent: readonly Sent[]): Pace {
  let learnt = pace;
  const leastRemaining = sent
    .flatMap(({ answer, answeredAt }) => (answer.quota ? [{ quota: answer.quota, answeredAt }] : []))
    .sort((a, b) => a.quota.remaining - b.quota.remaining)[0];
  if (leastRemaining) learnt = followQuota(learnt, leastRemaining.answeredAt, leastRemaining.quota);
  for (const { answer, answeredAt } of sent) {
    const until = heldUntilBy(answer, answeredAt);
    if (until) learnt = holdUntil(learnt, until);
  }
  return learnt;
}

function wakeTime(
  { account, horizon }: Claim,
  settlements: readonly Settlement[],
  pace: Pace,
  now: Instant,
): Instant | null {
  if (!horizon) return nextPortionAt(pace, now);
  const recheck = horizon.heldByOthers ? plusSeconds(now, HELD_BY_OTHERS_RECHECK_SECONDS) : null;
  if (account?.state !== 'active') return earliest([horizon.expiresAt, recheck]);
  const due = earliest([horizon.notBefore, ...settlements.map(({ notBefore }) => notBefore)]);
  const nextWrite = due === null ? null : nextPortionAt(pace, instant(Math.max(due, now)));
  return earliest([nextWrite, horizon.expiresAt, recheck]);
}

function earliest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : instant(Math.min(...known));
}
