import { setTimeout as sleep } from 'node:timers/promises';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { idsOfPeople, importPeople } from '../twin/people.ts';
import { PRIVATE_KEY } from '../twin/twin-process.ts';
import { onDeliveryGround } from './ground.ts';
import { contentOf, type Ending, type Job, openPostOffice } from './post-office.ts';

const PROFILES = 100_000;
const CONTENT_BYTES = 10_240;
/** Of them Klaviyo has never heard. */
const UNKNOWN = 500;
const DUE_IN_SECONDS = 180;
const LIMIT = { jobsPerMinute: 150, jobsPerSecond: 10, jobBytes: 5_000_000 };
const MOST_TIMES_THE_WINDOWS = 1.25;
const MOST_RESIDENT_MEGABYTES = 400;
const LOOK_EVERY_MILLISECONDS = 500;
/** As Klaviyo's might; reported apart. */
const TWIN_TAKES = { bulkImportQueuedMilliseconds: 5_000, bulkImportProcessingMilliseconds: 10_000 };
const SCOPES = {
  'lists:write': 'granted',
  'lists:read': 'granted',
  'profiles:read': 'granted',
  'profiles:write': 'granted',
} as const;

/** A burst of a whole segment: far more than single writes can make before the emails are due. */
export const benchDeliverBulk = (): Promise<Figure> =>
  onDeliveryGround(async ({ databaseUrl, twin }) => {
    const known = await idsOfPeople(twin, await importPeople(twin, 0, PROFILES - UNKNOWN));
    await twin.control('PUT', '/assumptions', { keepsRateLimits: true, ...TWIN_TAKES });
    const office = await openPostOffice({
      databaseUrl,
      klaviyoUrl: twin.klaviyoUrl,
      privateKey: PRIVATE_KEY,
      content: contentOf(CONTENT_BYTES),
      scopes: SCOPES,
    });
    await startOfWindow();
    await office.post(spread(known), DUE_IN_SECONDS);
    const deliverer = office.start();
    let residentMegabytes = 0;
    const end = performance.now() + 2 * DUE_IN_SECONDS * 1_000;
    while ((await office.countUnderWay()) > 0 && performance.now() < end) {
      residentMegabytes = Math.max(residentMegabytes, Math.round(process.memoryUsage.rss() / 1_048_576));
      await sleep(LOOK_EVERY_MILLISECONDS);
    }
    await deliverer.stop();
    const figures = figuresOf(await office.jobs(), await office.endings(), await office.throttled(), residentMegabytes);
    if (office.troubles.length > 0) process.stderr.write(`${office.troubles.length} troubles: ${office.troubles[0]}\n`);
    await office.close();
    say(figures);
    return figureOf('deliver-bulk', figures, { profiles: PROFILES, contentBytes: CONTENT_BYTES });
  });

/** Klaviyo counts in windows of a minute; a burst that begins with one has the least of them. */
const startOfWindow = (): Promise<unknown> => sleep(60_000 - (Date.now() % 60_000));

/** Those whom Klaviyo does not know, evenly among the others. */
function spread(known: readonly string[]): string[] {
  const every = Math.floor(known.length / UNKNOWN);
  return known.flatMap((id, at) => (at % every === 0 && at / every < UNKNOWN ? [id, `01UNKNOWN${at}`] : [id]));
}

/** Seconds that fixed windows allow for so many jobs, from the start of one. */
function windowsAllow(jobs: number): number {
  const full = Math.floor((jobs - 1) / LIMIT.jobsPerMinute);
  return full * 60 + (jobs - full * LIMIT.jobsPerMinute) / LIMIT.jobsPerSecond;
}

function figuresOf(
  jobs: readonly Job[],
  endings: readonly Ending[],
  throttled: number,
  residentMegabytes: number,
): Bounded[] {
  const count = (is: (ending: Ending) => boolean): number =>
    endings.filter(is).reduce((sum, ending) => sum + ending.count, 0);
  const bytes = jobs.reduce((sum, job) => sum + job.bytes, 0);
  const leastJobs = Math.ceil(bytes / LIMIT.jobBytes);
  const seconds =
    (Math.max(...jobs.map(acceptedAt)) - Math.min(...jobs.map((job) => job.submittedAt.getTime()))) / 1_000;
  const allowed = windowsAllow(leastJobs);
  const processing = jobs.map((job) => ((job.completedAt?.getTime() ?? Number.NaN) - acceptedAt(job)) / 1_000);
  return [
    {
      name: 'submission',
      value: round(seconds / allowed, 3),
      unit: `of the ${round(allowed, 1)} s that fixed windows allow`,
      limit: MOST_TIMES_THE_WINDOWS,
      bound: 'under',
      seconds: round(seconds, 1),
      jobs: jobs.length,
      leastJobs,
      profiles: jobs.reduce((sum, job) => sum + job.profiles, 0),
    },
    { name: 'resident', value: residentMegabytes, unit: 'MB', limit: MOST_RESIDENT_MEGABYTES, bound: 'under' },
    { name: 'avoidable 429', value: throttled, unit: 'calls', limit: 1, bound: 'under' },
    {
      name: 'late',
      value: count(({ state, isLate }) => state === 'expired' || (state === 'written' && isLate)),
      unit: 'profiles',
      limit: 1,
      bound: 'under',
      writtenInBulk: count(({ state, isBulk }) => state === 'written' && isBulk),
      writtenSingly: count(({ state, isBulk }) => state === 'written' && !isBulk),
      klaviyoTookSeconds: round(Math.max(...processing), 1),
    },
    {
      name: 'refused profiles isolated',
      value: count(({ state }) => state === 'rejected'),
      unit: `of ${UNKNOWN} that Klaviyo does not know`,
      limit: UNKNOWN,
      bound: 'at least',
      unwritten: PROFILES - UNKNOWN - count(({ state }) => state === 'written'),
    },
  ];
}

const acceptedAt = (job: Job): number => job.acceptedAt.getTime();
