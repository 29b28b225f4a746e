import { describe, expect, it } from 'vitest';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { createIntake, learnAt } from './intake.ts';

const ORG = 'org' as OrgId;
const MINUTE = 60_000;

function intakeOf(oldest: { at: number | null }) {
  const loads: number[] = [];
  const troubles: unknown[] = [];
  const trouble: { error: Error | null } = { error: null };
  const intake = createIntake({
    organisations: async () => [ORG],
    oldestAt: async () => oldest.at as Instant | null,
    load: async (_orgId, now) => {
      if (trouble.error !== null) throw trouble.error;
      loads.push(now);
      oldest.at = null;
    },
    onLoaded: () => undefined,
    onTrouble: (error) => troubles.push(error),
  });
  const turn = (now: number) => intake.turn(instant(now));
  return { intake, turn, loads, troubles, trouble };
}

describe('what comes in', () => {
  it('is loaded a minute after the oldest was posted, and not once a request', async () => {
    const { turn, loads } = intakeOf({ at: 0 });
    expect(await turn(MINUTE - 1)).toBe(MINUTE);
    expect(loads).toEqual([]);
    expect(await turn(MINUTE)).toBeNull();
    expect(loads).toEqual([MINUTE]);
  });

  it('by upload is loaded at once', async () => {
    const { intake, turn, loads } = intakeOf({ at: null });
    await turn(0);
    intake.landed(ORG);
    await turn(1);
    await turn(2);
    expect(loads).toEqual([1]);
  });

  it('is tried again where it could not be loaded', async () => {
    const { intake, turn, loads, troubles, trouble } = intakeOf({ at: null });
    trouble.error = new Error('no room');
    intake.landed(ORG);
    expect(await turn(0)).toBe(MINUTE);
    expect([loads, troubles]).toEqual([[], [trouble.error]]);
    trouble.error = null;
    await turn(MINUTE);
    expect(loads).toEqual([MINUTE]);
  });
});

it('what is loaded is learnt from after two quiet minutes, and after fifteen where none is quiet', () => {
  const at = (first: number, last: number): number => learnAt({ first: instant(first), last: instant(last) });
  expect(at(0, 0)).toBe(2 * MINUTE);
  expect(at(0, 10 * MINUTE)).toBe(12 * MINUTE);
  expect(at(0, 60 * MINUTE)).toBe(15 * MINUTE);
});
