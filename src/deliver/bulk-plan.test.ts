import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, plusSeconds } from '../domain/instant.ts';
import { planBulk } from './bulk-plan.ts';

const NOW = instant(1_790_000_000_000);
const ALL = new Set(['lists:write', 'lists:read', 'profiles:read', 'profiles:write']);
const due = (minutes: number, writes: number) => ({ dueAt: plusSeconds(NOW, minutes * 60), writes });

describe('bulk or single', () => {
  it.each([
    ['nothing waits', [], 'single'],
    ['all are in time', [due(5, 3_500)], 'single'],
    ['one is too many', [due(5, 3_501)], 'bulk'],
    ['a later email leaves time, an earlier one none', [due(60, 10), due(1, 900)], 'bulk'],
    ['each is in time alone, but not all together', [due(5, 3_000), due(6, 3_000)], 'bulk'],
    ['a few are late already', [due(-1, 199)], 'single'],
    ['many are late already', [due(-1, 200)], 'bulk'],
  ] as const)('where %s: %s … %s', (_name, backlog, kind) => {
    expect(planBulk(backlog, 700, ALL, NOW).kind).toBe(kind);
  });

  it('says which scopes would have helped, and whom they cost the content', () => {
    expect(planBulk([due(5, 6_000)], 820, new Set(['profiles:write', 'lists:read']), NOW)).toEqual({
      kind: 'scopes-missing',
      missing: ['lists:write', 'profiles:read'],
      late: 1_900,
    });
  });

  it('stays with single writes exactly while every email has its content in time', () => {
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
        expect(planBulk(backlog, 700, ALL, NOW).kind).toBe(inTime ? 'single' : 'bulk');
      }),
    );
  });
});
