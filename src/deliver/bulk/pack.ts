import type { Instant } from '../../domain/instant.ts';
import type { ProfileWrite } from '../write.ts';

/** Klaviyo's limits for one bulk import job. */
const JOB_PROFILES = 10_000;
const JOB_BYTES = 5_000_000;

/** A write as it stands in a job's body. */
export interface PackedWrite {
  readonly write: ProfileWrite;
  /** Sent later than this, it might still be under way when its lease ends. */
  readonly sendBy: Instant;
  /** UTF-8. As bytes it takes a quarter of what strings of it would, and none of it in the heap. */
  readonly json: Buffer;
}

export function packed(write: ProfileWrite, sendBy: Instant): PackedWrite {
  const { profileId, properties } = write;
  return {
    write,
    sendBy,
    json: Buffer.from(JSON.stringify({ type: 'profile', id: profileId, attributes: { properties } })),
  };
}

const HEAD = Buffer.from('{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[');
const TAIL = Buffer.from(']}}}}');
const COMMA = Buffer.from(',');

export const jobBody = (job: readonly PackedWrite[]): Buffer =>
  Buffer.concat([HEAD, ...job.flatMap(({ json }, at) => (at === 0 ? [json] : [COMMA, json])), TAIL]);

/** With the comma after it. */
export const bytesOf = ({ json }: PackedWrite): number => json.length + COMMA.length;

const jobBytes = (job: readonly PackedWrite[]): number =>
  job.reduce((sum, each) => sum + bytesOf(each), HEAD.length + TAIL.length);

/** About how many more of the same size fit. */
export function roomIn(job: readonly PackedWrite[], usualBytes: number): number {
  const bytesLeft = Math.max(0, JOB_BYTES - jobBytes(job));
  return Math.min(JOB_PROFILES - job.length, Math.ceil(bytesLeft / usualBytes));
}

/**
 * Fills jobs in the order given, so that the earliest email's content leaves first. A profile is never twice in a
 * job: Klaviyo promises no order inside one, and its errors name the profile only.
 */
export function packJobs(writes: readonly PackedWrite[]): PackedWrite[][] {
  const jobs: PackedWrite[][] = [];
  let job: PackedWrite[] = [];
  let profiles = new Set<string>();
  let bytes = 0;
  for (const each of writes) {
    const { profileId } = each.write;
    if (
      job.length === 0 ||
      job.length === JOB_PROFILES ||
      bytes + bytesOf(each) > JOB_BYTES ||
      profiles.has(profileId)
    ) {
      job = [];
      jobs.push(job);
      profiles = new Set();
      bytes = HEAD.length + TAIL.length;
    }
    job.push(each);
    profiles.add(profileId);
    bytes += bytesOf(each);
  }
  return jobs;
}
