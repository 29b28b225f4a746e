import type { ProfileWrite } from './write.ts';

/** Klaviyo's limits for one bulk import job. */
const JOB_PROFILES = 10_000;
const JOB_BYTES = 5_000_000;

const profileOf = ({ profileId, properties }: ProfileWrite) => ({
  type: 'profile',
  id: profileId,
  attributes: { properties },
});

/** The body of one job, as its bytes are counted. */
export const bulkJobBody = (writes: readonly ProfileWrite[]) => ({
  data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: writes.map(profileOf) } } },
});

const ENVELOPE_BYTES = Buffer.byteLength(JSON.stringify(bulkJobBody([])));

/**
 * Fills jobs in the order given, so that the earliest email's content leaves first. A profile is never twice in a
 * job: Klaviyo promises no order inside one, and its errors name the profile only.
 */
export function packBulkJobs(writes: readonly ProfileWrite[]): ProfileWrite[][] {
  const jobs: ProfileWrite[][] = [];
  let job: ProfileWrite[] = [];
  let profiles = new Set<string>();
  let bytes = 0;
  for (const write of writes) {
    const added = Buffer.byteLength(JSON.stringify(profileOf(write))) + 1;
    const isFull = job.length === JOB_PROFILES || bytes + added > JOB_BYTES || profiles.has(write.profileId);
    if (job.length === 0 || isFull) {
      job = [];
      jobs.push(job);
      profiles = new Set();
      bytes = ENVELOPE_BYTES;
    }
    job.push(write);
    profiles.add(write.profileId);
    bytes += added;
  }
  return jobs;
}
