import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, plusSeconds } from '../../domain/instant.ts';
import { isBulkNeeded } from './plan.ts';

const NOW = instant(1_790_000_000_000);
const due = (minutes: number, writes: number) => ({ dueAt: plusSeconds(NOW, minutes * 60), writes });

describe('bulk imports', () => {
  it.each([
    ['nothing waits', [], false],
    ['all are in time', [due(5, 3_500)], false],
    ['one is too many', [due(5, 3_501)], true],
    ['a later email leaves time, an earlier one none', [due(60, 10), due(1, 900)], true],
    ['each is in time alone, but not all together', [due(5, 3_000), due(6, 3_000)], true],
    ['a few are too late', [due(0, 199)], false],
    ['many are too late', [due(0, 200)], true],
  ] as const)('where %s: %s … %s', (_name, backlog, isNeeded) => {
    expect(isBulkNeeded(backlog, 700, NOW)).toBe(isNeeded);
  });

  it('are not needed exactly while single writes give every email its content in time', () => {
    const anyBacklog = fc.array(
      fc.record({ minutes: fc.integer({ min: 0, max: 60 }), writes: fc.integer({ min: 200, max: 9_000 }) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(anyBacklog, (each) => {
        const inTime = each.every(({ minutes }) => {
          const before = each.filter((other) => other.minutes <= minutes);
          return before.reduce((sum, { writes }) => sum + writes, 0) <= minutes * 700;
        });
        const backlog = each.map(({ minutes, writes }) => due(minutes, writes));
        expect(isBulkNeeded(backlog, 700, NOW)).toBe(!inTime);
      }),
    );
  });
});
