import { describe, expect, it } from 'vitest';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { createScheduler } from './scheduler.ts';

const HOUR = 3_600_000;

/** One organisation per due time; a run moves its time on by an hour. */
function arrange(due: Record<string, number | null>, run: (orgId: string) => void = () => undefined) {
  const log: string[] = [];
  const scheduler = createScheduler({
    organisations: async () => Object.keys(due) as OrgId[],
    nextPullAt: async (orgId) => (due[orgId] ?? null) as Instant | null,
    run: async (orgId) => {
      run(orgId);
      log.push(`ran ${orgId}`);
      due[orgId] = (due[orgId] ?? 0) + HOUR;
    },
    onPublished: async (orgId) => void log.push(`refreshed ${orgId}`),
    onTrouble: (error) => log.push(String(error)),
  });
  return { scheduler, log };
}

describe('the scheduler', () => {
  it('runs whose time has come, and asks to be called for the earliest of the rest', async () => {
    const { scheduler, log } = arrange({ a: 1_000, b: 5_000, c: null });
    expect(await scheduler.turn(instant(1_000))).toBe(5_000);
    expect(log).toEqual(['ran a', 'refreshed a']);
  });

  it('sleeps until woken where nobody has a source', async () => {
    expect(await arrange({ a: null }).scheduler.turn(instant(0))).toBeNull();
  });

  it('goes on with the others when one fails, takes over what it published, and tries it again soon', async () => {
    const { scheduler, log } = arrange({ a: 0, b: 0 }, (orgId) => {
      if (orgId === 'a') throw new Error('the server is away');
    });
    expect(await scheduler.turn(instant(0))).toBe(60_000);
    expect(log).toEqual(['refreshed a', 'Error: the server is away', 'ran b', 'refreshed b']);
  });
});
