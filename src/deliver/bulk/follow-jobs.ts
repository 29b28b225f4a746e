import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';
import { landCall } from '../land-call.ts';
import type { PacedCall } from '../ports.ts';
import { pauseBy } from '../settlement.ts';
import type { BulkWriterPorts } from './bulk-writer.ts';
import { takeQuestion } from './pace.ts';
import type { ImportError, JobId, Listed, ListedJob, ProfileError, RunningJob } from './ports.ts';
import { LOOK_SECONDS } from './submit-jobs.ts';

/** A job that Klaviyo's list does not show so long after it was accepted is gone. */
const LISTED_WITHIN_SECONDS = 60;
/** Clocks differ: the list is read a little beyond the oldest job that is looked for. */
const CLOCKS_DIFFER_SECONDS = 60;

/** So often the quota allows another question. */
const ASK_AGAIN_SECONDS = 1;

const GONE = 'Klaviyo no longer knows the bulk import; the content is written again by itself.';
const UNASKED = 'The key may not ask any more what became of the bulk import; the content is written again by itself.';
const CANCELLED = 'The bulk import was cancelled in Klaviyo; the content is written by itself.';

const WHOSE = 'The bulk import could not write some profiles, and Klaviyo does not say which; written again by itself.';

/** What Klaviyo's list said of jobs that are done, while it is asked what they could not write. Only ever a saving. */
export type EndedJobs = Map<JobId, ListedJob>;

/**
 * Asks Klaviyo what became of the jobs whose time it is to look. One list tells of a hundred jobs; only what a job
 * could not write is asked for job by job. What the quota does not allow now is asked a second later.
 * @returns how many were looked at.
 */
export async function followJobs(
  ports: BulkWriterPorts,
  orgId: OrgId,
  ended: EndedJobs,
  now: Instant,
): Promise<number> {
  const { queue, openPrivateKey, onIncident } = ports;
  const expired = await queue.giveUp(orgId, now);
  if (expired > 0) onIncident(orgId, { kind: 'expired', deliveries: expired });
  const jobs = await queue.takeLooks(orgId, now, plusSeconds(now, LOOK_SECONDS));
  const [first] = jobs;
  if (!first) return 0;
  if (!first.mayBeAsked) {
    for (const { jobId } of jobs) await queue.abandon(orgId, jobId, UNASKED, now);
    return jobs.length;
  }
  const asker = createAsker(ports, orgId, first, await openPrivateKey(orgId, first.sealedPrivateKey));
  const running = jobs.filter(({ jobId }) => !ended.has(jobId));
  const listed = await listBackTo(ports, asker, running);

  for (const [at, { jobId, acceptedAt }] of jobs.entries()) {
    const state = ended.get(jobId) ?? listed?.get(jobId);
    if (!state && (!listed || now < plusSeconds(acceptedAt, LISTED_WITHIN_SECONDS))) continue;
    if (!state) await queue.abandon(orgId, jobId, GONE, now);
    else if (state.status === 'cancelled') await queue.abandon(orgId, jobId, CANCELLED, now);
    else if (state.status === 'complete') {
      ended.set(jobId, state);
      const errors = state.failed === 0 ? [] : await errorsOf(ports, asker, jobId);
      if (errors === null) {
        const rest = jobs.slice(at).map((job) => job.jobId);
        await queue.lookAgain(orgId, rest, plusSeconds(now, ASK_AGAIN_SECONDS));
        return at;
      }
      ended.delete(jobId);
      if (errors.every(isOfProfile)) {
        await queue.complete(orgId, jobId, { completedAt: state.completedAt ?? now, errors, now });
      } else await queue.abandon(orgId, jobId, WHOSE, now);
    }
  }
  return jobs.length;
}

/** Null: not now. */
type Asker = <T>(call: PacedCall, question: (privateKey: string) => Promise<KlaviyoAnswer<T>>) => Promise<T | null>;

function createAsker(
  { queue, clock, onIncident }: BulkWriterPorts,
  orgId: OrgId,
  { sealedPrivateKey }: RunningJob,
  privateKey: string,
): Asker {
  return async (call, question) => {
    const { pace, isGranted } = await queue.take(orgId, call, takeQuestion(clock.now()));
    if (!isGranted || !pace) return null;
    const answer = await question(privateKey);
    const answeredAt = clock.now();
    await landCall({ paces: queue, onIncident }, orgId, call, pace.at, { answer, answeredAt });
    if (answer.kind === 'ok') return answer.value;
    if (answer.kind === 'forbidden') await queue.noteMissingScopes(orgId, ['lists:read', 'profiles:read']);
    if (answer.kind === 'unauthorized') {
      const pause = pauseBy(answer, sealedPrivateKey, answeredAt);
      const settled = await queue.settle(orgId, [], pause);
      if (settled.isPausedNow) onIncident(orgId, { kind: 'paused', status: answer.status });
    }
    return null;
  };
}

async function listBackTo(
  { klaviyo }: BulkWriterPorts,
  ask: Asker,
  jobs: readonly RunningJob[],
): Promise<ReadonlyMap<JobId, ListedJob> | null> {
  const found = new Map<JobId, ListedJob>();
  if (jobs.length === 0) return found;
  const oldest = instant(Math.min(...jobs.map(({ acceptedAt }) => acceptedAt)));
  const until = plusSeconds(oldest, -CLOCKS_DIFFER_SECONDS);
  let next: string | null = null;
  do {
    const page: Listed<ListedJob> | null = await ask('import_list', (key) => klaviyo.listImports(key, next));
    if (page === null) return null;
    for (const job of page.items) found.set(job.jobId, job);
    next = page.items.some(({ createdAt }) => createdAt < until) ? null : page.next;
  } while (next !== null);
  return found;
}

async function errorsOf({ klaviyo }: BulkWriterPorts, ask: Asker, jobId: JobId): Promise<ImportError[] | null> {
  const errors: ImportError[] = [];
  let next: string | null = null;
  do {
    const page: Listed<ImportError> | null = await ask('import_errors', (key) =>
      klaviyo.importErrors(key, jobId, next),
    );
    if (page === null) return null;
    errors.push(...page.items);
    next = page.next;
  } while (next !== null);
  return errors;
}

const isOfProfile = (error: ImportError): error is ProfileError => error.profileId !== null;
