import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant, plusHours, plusSeconds } from '../../domain/instant.ts';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';
import { landCall } from '../land-call.ts';
import { LEASE_SECONDS, sendBy } from '../lease.ts';
import { holdUntil, land } from '../pacer.ts';
import type { Pace, Settlement } from '../ports.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { answered, pauseBy, waiting } from '../settlement.ts';
import { isClearing, type ProfileWrite } from '../write.ts';
import type { BulkWriterPorts } from './bulk-writer.ts';
import { nextImportAt, takeImport } from './pace.ts';
import { bytesOf, jobBody, type PackedWrite, packed, packJobs, roomIn } from './pack.ts';
import type { BulkPlan } from './plan.ts';
import type { Backlog, JobId } from './ports.ts';
import { namedByRefusal } from './refused-profiles.ts';

/** So many jobs are submitted before it is looked again whether they are needed. */
const JOBS_A_TURN = 10;
/** Each holds its 5 MB until it is answered. */
const SUBMISSIONS_AT_ONCE = 2;
/** Content that is written after this is written to nobody who waits for it. */
const GIVE_UP_HOURS = 1;
export const LOOK_SECONDS = 5;
/** As often as a single write probes a Klaviyo in trouble. */
const TROUBLE_SECONDS = 20;
const PORTION = { least: 20, first: 300, most: 1_000 };
const PUT_BACK = 'Its bulk import was not needed, may not start yet, or would have started too late.';

/** What waits for an answer holds its body once. */
interface Job {
  readonly writes: readonly ProfileWrite[];
  readonly body: Buffer;
}

export interface Submission extends BulkPlan {
  readonly account: Backlog['account'];
}

/** Hands what is due to Klaviyo, job by job, earliest email first. @returns when it is worth going on; null: not needed. */
export async function submitJobs(
  ports: BulkWriterPorts,
  orgId: OrgId,
  { account, spared, dueAfter }: Submission,
  now: Instant,
): Promise<Instant | null> {
  const { queue, decided, clock, openPrivateKey } = ports;
  const privateKey = await openPrivateKey(orgId, account.sealedPrivateKey);
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const rest = { writes: [] as PackedWrite[], isLast: false, usualBytes: 0 };
  let next: Instant | null = null;

  /** Claims until a job is full or nothing is left. */
  async function fill(): Promise<void> {
    while (!rest.isLast && packJobs(rest.writes).length < 2) {
      const at = clock.now();
      const room = rest.usualBytes === 0 ? PORTION.first : roomIn(rest.writes, rest.usualBytes) + 1;
      const count = Math.min(PORTION.most, Math.max(PORTION.least, room));
      const claimed = await queue.claim(orgId, { now: at, dueAfter, count, spared, leaseSeconds: LEASE_SECONDS });
      const { settled, writes }: Prepared = await prepare(decided, orgId, claimed, at);
      if (settled.length > 0) await queue.settle(orgId, settled, null);
      rest.writes.push(...writes.map((write) => packed(write, sendBy(at))));
      rest.usualBytes = rest.writes.reduce((sum, each) => sum + bytesOf(each), 0) / Math.max(1, rest.writes.length);
      rest.isLast = claimed.length < count;
    }
  }

  for (let jobs = 0; jobs < JOBS_A_TURN; jobs++) {
    const at = instant(Math.max(now, clock.now()));
    const { pace, isGranted } = await queue.take(orgId, 'import', takeImport(at));
    if (!isGranted) {
      next = pace && nextImportAt(pace, account.quotaShare, at);
      break;
    }
    await fill();
    const [job, ...others] = packJobs(rest.writes);
    if (!job || job.some((each) => each.sendBy < clock.now())) {
      await queue.learn(orgId, 'import', (kept) => land(kept, pace?.at ?? at, 1, 0));
      break;
    }
    rest.writes = others.flat();
    next = at;
    const submission = submitJob(ports, orgId, account, privateKey, toSend(job), pace)
      .catch((error) => void failures.push(error))
      .finally(() => underWay.delete(submission));
    underWay.add(submission);
    if (underWay.size >= SUBMISSIONS_AT_ONCE) await Promise.race(underWay);
    if (failures.length > 0) break;
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  if (rest.writes.length > 0) await queue.settle(orgId, putBack(writesOf(rest.writes), clock.now(), PUT_BACK), null);
  return next;
}

async function submitJob(
  ports: BulkWriterPorts,
  orgId: OrgId,
  account: Backlog['account'],
  privateKey: string,
  { writes, body }: Job,
  takenWith: Pace | null,
): Promise<void> {
  const { queue, klaviyo, clock, onIncident } = ports;
  const submittedAt = clock.now();
  const answer = await klaviyo.submitImport(privateKey, body);
  const acceptedAt = clock.now();
  const isTrouble = answer.kind === 'unavailable';
  await landCall(
    { paces: queue, onIncident },
    orgId,
    'import',
    takenWith?.at ?? submittedAt,
    { answer, answeredAt: acceptedAt },
    (pace) => (isTrouble ? holdUntil(pace, plusSeconds(acceptedAt, TROUBLE_SECONDS)) : pace),
  );
  if (answer.kind !== 'ok') return settleRefused(ports, orgId, account, writes, answer, submittedAt, acceptedAt);
  const deliveries = deliveriesOf(writes);
  await queue.accept(orgId, {
    jobId: answer.value,
    accountId: account.accountId,
    submittedAt,
    acceptedAt,
    lookAt: plusSeconds(acceptedAt, LOOK_SECONDS),
    givesUpAt: plusHours(instant(Math.max(...deliveries.map(({ claimed }) => claimed.expiresAt))), GIVE_UP_HOURS),
    profiles: writes.length,
    bytes: body.length,
    deliveries: deliveries.map(({ claimed, content }) => ({
      decisionId: claimed.decisionId,
      attempt: claimed.attempt,
      isClearing: isClearing(content),
    })),
  });
}

/** A job is refused as a whole. Single writes go on in every case but one: a key that Klaviyo does not know. */
async function settleRefused(
  { queue, onIncident }: Pick<BulkWriterPorts, 'queue' | 'onIncident'>,
  orgId: OrgId,
  account: Backlog['account'],
  job: readonly ProfileWrite[],
  answer: Exclude<KlaviyoAnswer<JobId>, { kind: 'ok' }>,
  startedAt: Instant,
  answeredAt: Instant,
): Promise<void> {
  const call = { startedAt, acceptedAt: null, completedAt: answeredAt, statusCode: answer.status };
  const again = (reason: string): Settlement[] =>
    putBack(job, answeredAt, reason).map((each) => ({ ...each, call: { ...call, isRefusedImport: true } }));
  const refused = `Klaviyo refused a bulk import (${answer.detail}).`;
  switch (answer.kind) {
    case 'unavailable':
      await queue.settle(orgId, allAnswered(job, answer, startedAt, answeredAt), null);
      return;
    case 'unauthorized': {
      const pause = pauseBy(answer, account.sealedPrivateKey, answeredAt);
      const settled = await queue.settle(orgId, allAnswered(job, answer, startedAt, answeredAt), pause);
      if (settled.isPausedNow) onIncident(orgId, { kind: 'paused', status: answer.status });
      return;
    }
    case 'throttled':
      await queue.settle(orgId, again(`Klaviyo asked to wait with bulk imports (${answer.detail}).`), null);
      return;
    case 'forbidden':
      await queue.noteMissingScopes(orgId, ['lists:write']);
      break;
    default: {
      const named = namedByRefusal(job, answer);
      await queue.keepToSingle(
        orgId,
        deliveriesOf(named.length > 0 ? named : job).map(({ claimed }) => claimed.decisionId),
      );
    }
  }
  await queue.settle(orgId, again(refused), null);
}

const writesOf = (job: readonly PackedWrite[]): ProfileWrite[] => job.map(({ write }) => write);

const toSend = (job: readonly PackedWrite[]): Job => ({ writes: writesOf(job), body: jobBody(job) });

const deliveriesOf = (job: readonly ProfileWrite[]) => job.flatMap(({ deliveries }) => deliveries);

const putBack = (job: readonly ProfileWrite[], now: Instant, reason: string): Settlement[] =>
  deliveriesOf(job).map(({ claimed }) => waiting(claimed, now, reason));

const allAnswered = (
  job: readonly ProfileWrite[],
  answer: KlaviyoAnswer<unknown>,
  startedAt: Instant,
  answeredAt: Instant,
): Settlement[] =>
  deliveriesOf(job)
    .map((delivery) => answered(delivery, answer, startedAt, answeredAt))
    .map((each) => ({ ...each, call: each.call && { ...each.call, isRefusedImport: true } }));
