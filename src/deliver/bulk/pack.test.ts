import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileId } from '../../domain/ids.ts';
import { instant } from '../../domain/instant.ts';
import { bytesOf, jobBody, type PackedWrite, packed, packJobs, roomIn } from './pack.ts';

const write = (profile: number, body: string): PackedWrite =>
  packed({ profileId: `01PROFILE${profile}` as ProfileId, properties: { jai_body: body }, deliveries: [] }, instant(0));
const bodyBytes = (job: readonly PackedWrite[]): number => jobBody(job).length;

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
  it('are what Klaviyo asks for', () => {
    expect(JSON.parse(`${jobBody([write(1, '<p>“Hello”</p>'), write(2, '')])}`)).toEqual({
      data: {
        type: 'profile-bulk-import-job',
        attributes: {
          profiles: {
            data: [
              { type: 'profile', id: '01PROFILE1', attributes: { properties: { jai_body: '<p>“Hello”</p>' } } },
              { type: 'profile', id: '01PROFILE2', attributes: { properties: { jai_body: '' } } },
            ],
          },
        },
      },
    });
  });

  it('tell how many more of the same size fit', () => {
    const one = write(10_000, 'é'.repeat(4_900));
    const room = roomIn([], bytesOf(one));
    const full = Array.from({ length: room - 1 }, (_, n) => write(n + 10_001, 'é'.repeat(4_900)));
    expect(bodyBytes(full)).toBeGreaterThan(4_970_000);
    expect(packJobs(full)).toHaveLength(1);
    expect(roomIn(full, bytesOf(one))).toBeLessThanOrEqual(1);
  });

  it('keep every write, in order, within the bytes of a job, a profile once', () => {
    fc.assert(
      fc.property(anyWrites, (writes) => {
        const jobs = packJobs(writes);
        expect(jobs.flat()).toEqual(writes);
        for (const job of jobs) {
          expect(job.length).toBeGreaterThan(0);
          expect(bodyBytes(job)).toBeLessThanOrEqual(5_000_000);
          expect(new Set(job.map(({ write }) => write.profileId)).size).toBe(job.length);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('hold 10,000 profiles at most', () => {
    const writes = Array.from({ length: 20_001 }, (_, profile) => write(profile, ''));
    expect(packJobs(writes).map((job) => job.length)).toEqual([10_000, 10_000, 1]);
  });

  it('count what stands between small profiles too', () => {
    const writes = Array.from({ length: 12_000 }, (_, profile) => write(profile, 'x'.repeat(600)));
    for (const job of packJobs(writes)) expect(bodyBytes(job)).toBeLessThanOrEqual(5_000_000);
  });

  it('are filled: 10,000 profiles of 10 KB take 21', () => {
    const body = 'x'.repeat(10_240);
    const writes = Array.from({ length: 10_000 }, (_, profile) => write(profile, body));
    expect(packJobs(writes).length).toBe(21);
  });
});
