import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileId } from '../domain/ids.ts';
import { bulkJobBody, packBulkJobs } from './bulk-pack.ts';
import type { ProfileWrite } from './write.ts';

const write = (profile: number, body: string): ProfileWrite => ({
  profileId: `01PROFILE${profile}` as ProfileId,
  properties: { jai_body: body },
  deliveries: [],
});
const bytesOf = (job: readonly ProfileWrite[]): number => Buffer.byteLength(JSON.stringify(bulkJobBody(job)));

/** Mostly different profiles, so that it is the bytes that fill a job. */
const anyWrites = fc
  .array(
    fc.record({
      repeatsProfile: fc.integer({ min: 0, max: 199 }).map((each) => each === 0),
      text: fc.constantFrom('x', '"', 'é', '\u{1f600}'),
      length: fc.integer({ min: 0, max: 24_000 }),
    }),
    { minLength: 300, maxLength: 600, size: 'max' },
  )
  .map((each) => each.map(({ repeatsProfile, text, length }, n) => write(repeatsProfile ? 0 : n, text.repeat(length))));

describe('bulk jobs', () => {
  it('keep every write, in order, within the bytes of a job, a profile once', () => {
    fc.assert(
      fc.property(anyWrites, (writes) => {
        const jobs = packBulkJobs(writes);
        expect(jobs.flat()).toEqual(writes);
        for (const job of jobs) {
          expect(job.length).toBeGreaterThan(0);
          expect(bytesOf(job)).toBeLessThanOrEqual(5_000_000);
          expect(new Set(job.map(({ profileId }) => profileId)).size).toBe(job.length);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('hold 10,000 profiles at most', () => {
    const writes = Array.from({ length: 20_001 }, (_, profile) => write(profile, ''));
    expect(packBulkJobs(writes).map((job) => job.length)).toEqual([10_000, 10_000, 1]);
  });

  it('count what stands between small profiles too', () => {
    const writes = Array.from({ length: 12_000 }, (_, profile) => write(profile, 'x'.repeat(600)));
    for (const job of packBulkJobs(writes)) expect(bytesOf(job)).toBeLessThanOrEqual(5_000_000);
  });

  it('are filled: 10,000 profiles of 10 KB take 21', () => {
    const body = 'x'.repeat(10_240);
    const writes = Array.from({ length: 10_000 }, (_, profile) => write(profile, body));
    expect(packBulkJobs(writes).length).toBe(21);
  });
});
