import type { Clock } from '../domain/clock.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../domain/instant.ts';
import type { KlaviyoAnswer } from '../domain/klaviyo-answer.ts';
import { admit, type Circuit, CLOSED, learnOutcome, nextAdmissionAt, withdrawProbe } from './circuit.ts';
import { circuitIncident, holdIncident, type Incident, type OnIncident } from './incidents.ts';
import { learnAnswer } from './learn-answer.ts';
import { LEASE_SECONDS, sendBy } from './lease.ts';
import {
  allowed,
  believed,
  charge,
  DEFAULT_PACE,
  land,
  newPace,
  nextPortionAt,
  type PaceSettings,
  plannedPerMinute,
} from './pacer.ts';
import type {
  Claim,
  DecidedContent,
  DeliveryAccount,
  DeliveryQueue,
  OpenPrivateKey,
  Pace,
  Pause,
  ProfileWriter,
  Settlement,
  TakePortion,
} from './ports.ts';
import { prepare } from './prepare.ts';
import { answered, pauseBy, waiting } from './settlement.ts';
import { outcomeOf, troubleAfter } from './trouble.ts';
import { eventOf, type ProfileWrite } from './write.ts';

/** Leases end on the wall clock, which no loop can sleep on. */
const HELD_BY_OTHERS_RECHECK_SECONDS = 5;
const TROUBLE_RECHECK_SECONDS = 5;
/** Another process may have had back what it did not need, and the share may have been changed. */
const LONGEST_DRY_SECONDS = 60;

export interface DelivererPorts {
  readonly queue: DeliveryQueue;
  readonly klaviyo: ProfileWriter;
  readonly openPrivateKey: OpenPrivateKey;
  readonly decided: DecidedContent;
  readonly clock: Clock;
  /** Something that should not fail did, say the database; the deliverer tries again by itself. */
  readonly onTrouble: (orgId: OrgId, error: unknown) => void;
  readonly onIncident: OnIncident;
}

export interface Deliverer {
  /** Who has anything to write. */
  waiting(): Promise<readonly OrgId[]>;
  /**
   * Writes one portion of what is due for one organisation. @returns when it wants its next turn.
   * Several loops and processes may run it at once: they share the pace, and no delivery is held by two.
   * @param onWriting called when it begins to write, which may last: another may look for what is due.
   */
  serve(orgId: OrgId, now: Instant, onWriting?: () => void): Promise<Instant | null>;
}

interface Sent {
  readonly write: ProfileWrite;
  readonly key: Uint8Array;
  readonly answer: KlaviyoAnswer<unknown>;
  readonly startedAt: Instant;
  readonly answeredAt: Instant;
}

export function createDeliverer(ports: DelivererPorts): Deliverer {
  const { queue, klaviyo, openPrivateKey, decided, clock, onTrouble, onIncident } = ports;
  /** There is no portion before then: the database need not be asked. Only ever a saving. */
  const dry = new Map<OrgId, Instant>();
  const circuits = new Map<OrgId, Circuit>();
  const circuitOf = (orgId: OrgId): Circuit => circuits.get(orgId) ?? CLOSED;

  /** One organisation's trouble is not another's. What it had claimed comes back when the lease ends. */
  async function serveUndisturbed(orgId: OrgId, now: Instant, onWriting?: () => void): Promise<Instant | null> {
    try {
      return await serve(orgId, now, onWriting);
    } catch (error) {
      onTrouble(orgId, error);
      return plusSeconds(now, TROUBLE_RECHECK_SECONDS);
    }
  }

  async function serve(orgId: OrgId, now: Instant, onWriting?: () => void): Promise<Instant | null> {
    const dryUntil = dry.get(orgId);
    if (dryUntil !== undefined && now < dryUntil && dryUntil <= plusSeconds(now, LONGEST_DRY_SECONDS)) return dryUntil;
    dry.delete(orgId);

    let isProbe = false;
    const limit: TakePortion = (kept, quotaShare) => {
      const portion = portionAt(now)(kept, quotaShare);
      const { writes, circuit } = admit(circuitOf(orgId), now, portion.writes);
      isProbe = writes > 0 && circuit.kind === 'probing';
      circuits.set(orgId, circuit);
      return { ...portion, writes, isHeldBack: writes < portion.writes };
    };
    const claim = await queue.claim(orgId, { now, limit, leaseSeconds: LEASE_SECONDS });
    if (claim.expired > 0) onIncident(orgId, { kind: 'expired', deliveries: claim.expired });
    const { settled, writes } = await prepare(decided, orgId, claim.deliveries, now);
    if (writes.length > 0) onWriting?.();
    const sent = claim.account ? await send(orgId, claim.account, writes, sendBy(now)) : [];
    const answers = sent.map(({ answer }) => answer);
    if (sent.length > 0) learnCircuit(orgId, sent);
    else if (isProbe) circuits.set(orgId, withdrawProbe(circuitOf(orgId), now));
    const circuit = circuitOf(orgId);

    const unsent = sent.length === 0 ? writes : [];
    const settlements = [...settled, ...sent.flatMap(settle), ...unsent.flatMap((write) => putBack(write, now))];
    const incidents: (Incident | null)[] = [];
    const learn = (pace: Pace): Pace => {
      incidents.push(holdIncident('single_write', pace, sent));
      return learnPace(land(pace, claim.pace?.at ?? now, claim.deliveries.length, sent.length), sent);
    };
    const pause = firstPause(sent);
    const { pace, isPausedNow } =
      settlements.length > 0
        ? await queue.settle(orgId, settlements, pause, learn)
        : { pace: claim.pace, isPausedNow: false };
    if (isPausedNow) incidents.push({ kind: 'paused', status: pause?.status ?? null });
    for (const incident of incidents) if (incident !== null) onIncident(orgId, incident);
    const trouble = troubleAfter(circuit, answers, claim.account?.isInTrouble ?? false, clock.now());
    if (trouble !== null) await queue.noteTrouble(orgId, trouble);
    const next = (at: Instant): Instant => nextPortionAt(pace ?? newPace(), settingsOf(claim.account), at);
    if (claim.account?.state === 'active' && next(now) > now) dry.set(orgId, next(now));
    else dry.delete(orgId);
    return wakeTime(claim, settlements, next, circuit, now);
  }

  function learnCircuit(orgId: OrgId, sent: readonly Sent[]): void {
    const before = circuitOf(orgId);
    const after = learnOutcome(before, outcomeOf(sent.map(({ answer }) => answer)), clock.now());
    circuits.set(orgId, after);
    const incident = circuitIncident(before, after, sent);
    if (incident !== null) onIncident(orgId, incident);
  }

  /** All or, where it is too late for them, none. */
  async function send(
    orgId: OrgId,
    account: DeliveryAccount,
    writes: readonly ProfileWrite[],
    until: Instant,
  ): Promise<Sent[]> {
    if (writes.length === 0) return [];
    const privateKey = await openPrivateKey(orgId, account.sealedPrivateKey);
    if (clock.now() > until) return [];
    return Promise.all(
      writes.map(async (write) => {
        const startedAt = clock.now();
        const event = eventOf(write);
        const answer = event
          ? await klaviyo.createEvent(privateKey, event)
          : await klaviyo.patchProfile(privateKey, write.profileId, write.properties);
        return { write, key: account.sealedPrivateKey, answer, startedAt, answeredAt: clock.now() };
      }),
    );
  }

  return { waiting: () => queue.orgsWithPending(), serve: serveUndisturbed };
}

const settingsOf = (account: Pick<DeliveryAccount, 'quotaShare'> | null): PaceSettings =>
  account ? { ...DEFAULT_PACE, share: account.quotaShare } : DEFAULT_PACE;

const portionAt =
  (now: Instant): TakePortion =>
  (kept, quotaShare) => {
    const pace = believed(kept, now);
    const settings = settingsOf({ quotaShare });
    return {
      writes: allowed(pace, settings, now),
      perMinute: plannedPerMinute(pace, settings),
      charge: (claimed) => charge(pace, now, claimed),
      isHeldBack: false,
    };
  };

const settle = ({ write, answer, startedAt, answeredAt }: Sent): Settlement[] =>
  write.deliveries.map((delivery) => answered(delivery, answer, startedAt, answeredAt));

const putBack = ({ deliveries }: ProfileWrite, now: Instant): Settlement[] =>
  deliveries.map(({ claimed }) => waiting(claimed, now, 'The deliverer stood still before it could write.'));

function firstPause(sent: readonly Sent[]): Pause | null {
  for (const { write, answer, answeredAt, key } of sent) {
    const pause = eventOf(write) && answer.kind === 'forbidden' ? null : pauseBy(answer, key, answeredAt);
    if (pause !== null) return pause;
  }
  return null;
}

const learnPace = (pace: Pace, sent: readonly Sent[]): Pace =>
  sent.reduce((learnt, { answer, answeredAt }) => learnAnswer(learnt, answer, answeredAt), pace);

function wakeTime(
  { account, deliveries, horizon }: Claim,
  settlements: readonly Settlement[],
  nextPortion: (at: Instant) => Instant,
  circuit: Circuit,
  now: Instant,
): Instant | null {
  if (!horizon) return nextPortion(now);
  const recheck = horizon.heldByOthers ? plusSeconds(now, HELD_BY_OTHERS_RECHECK_SECONDS) : null;
  if (account?.state !== 'active') return earliest([horizon.expiresAt, recheck]);
  const due = earliest([horizon.notBefore, ...settlements.map(({ notBefore }) => notBefore)]);
  const nextWrite = due === null ? null : nextPortion(nextAdmissionAt(circuit, instant(Math.max(due, now))));
  const stillPending = new Set(settlements.filter(({ state }) => state === 'pending').map((each) => each.decisionId));
  const expiries = deliveries.flatMap((each) => (stillPending.has(each.decisionId) ? [each.expiresAt] : []));
  return earliest([nextWrite, horizon.expiresAt, ...expiries, recheck]);
}

function earliest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : instant(Math.min(...known));
}
