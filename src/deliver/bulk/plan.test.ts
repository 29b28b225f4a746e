import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, plusSeconds } from '../../domain/instant.ts';
import { planBulk } from './plan.ts';

const NOW = instant(1_790_000_000_000);
const due = (seconds: number, writes: number, singly = 0) => ({ dueAt: plusSeconds(NOW, seconds), writes, singly });
const NONE = { running: 0, refusedShare: null, seconds: null };
/** As Klaviyo takes for a small job; 700 single writes a minute are 233 in them. */
const JOB_SECONDS = 20;

describe('bulk imports', () => {
  it.each([
    ['nothing waits', [], false],
    ['all are written a job’s time before their emails', [due(320, 3_500)], false],
    ['one is not', [due(320, 3_501)], true],
    ['a later email leaves time, an earlier one none', [due(3_600, 10), due(60, 900)], true],
    ['each leaves time alone, but not all together', [due(320, 3_000), due(380, 3_000)], true],
    ['few are too late', [due(30, 199)], false],
    ['many are too late', [due(30, 200)], true],
    ['a job would be too late for all', [due(20, 5_000)], false],
    ['what only single writes may carry leaves the others no time', [due(320, 3_000, 501)], true],
    ['only single writes may carry any of it', [due(60, 0, 5_000)], false],
  ] as const)('where %s: %s … %s', (_name, backlog, isNeeded) => {
    expect(planBulk(backlog, NONE, 700, NOW) !== null).toBe(isNeeded);
  });

  it('leave to single writes what these can write until a job is done', () => {
    expect(planBulk([due(120, 5_000)], NONE, 700, NOW)).toEqual({
      dueAfter: plusSeconds(NOW, JOB_SECONDS),
      spared: 233,
    });
    expect(planBulk([due(120, 5_000, 100)], NONE, 700, NOW)?.spared).toBe(133);
  });

  it('go on until single writes have twice the time, and so do not start a second time for the same burst', () => {
    const running = { running: 5_000, refusedShare: 0, seconds: 15 };
    expect(planBulk([due(320, 3_500)], running, 700, NOW)).not.toBe(null);
    expect(planBulk([due(340, 3_500)], running, 700, NOW)).toBe(null);
  });

  it('leave time to write singly what the jobs under way will refuse', () => {
    const burst = [due(340, 3_400)];
    expect(planBulk(burst, { running: 10_000, refusedShare: 0.01, seconds: 15 }, 700, NOW)).toBe(null);
    expect(planBulk(burst, { running: 10_000, refusedShare: 0.02, seconds: 15 }, 700, NOW)).not.toBe(null);
  });

  it('start earlier where Klaviyo takes longer, and are not used for emails that they would be late for', () => {
    const slow = { running: 0, refusedShare: 0, seconds: 100 };
    expect(planBulk([due(320, 3_000)], slow, 700, NOW)).toEqual({ dueAfter: plusSeconds(NOW, 100), spared: 1_166 });
    expect(planBulk([due(90, 3_000)], slow, 700, NOW)).toBe(null);
    expect(planBulk([due(3_600, 10_000)], { ...slow, seconds: 5_000 }, 700, NOW)).toBe(null);
  });

  it('are not needed exactly while single writes are done a job’s time before each email that a job can serve', () => {
    const anyBacklog = fc.array(
      fc.record({ seconds: fc.integer({ min: 0, max: 3_600 }), writes: fc.integer({ min: 200, max: 9_000 }) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(anyBacklog, (each) => {
        const inTime = each.every(({ seconds }) => {
          const before = each.filter((other) => other.seconds <= seconds).reduce((all, { writes }) => all + writes, 0);
          return seconds <= JOB_SECONDS || before <= ((seconds - JOB_SECONDS) * 700) / 60;
        });
        const backlog = each.map(({ seconds, writes }) => due(seconds, writes));
        expect(planBulk(backlog, NONE, 700, NOW) === null).toBe(inTime);
      }),
    );
  });
});
