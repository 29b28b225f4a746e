import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPerson, type Group, type LiftSequence, noLift, type RelativeLift, relativeLift } from './relative-lift.ts';

const ALPHA = 0.05;

/** mulberry32: small, seeded, good enough to draw people with. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface World {
  readonly share: number;
  readonly control: number;
  /** Treatment's rate for the nth person: a ranker moves it. */
  readonly treatment: (n: number) => number;
  readonly people: number;
}

/** Looks after every single person. */
function play(world: World, seed: number, look: (lift: RelativeLift, n: number) => void): LiftSequence {
  const random = seeded(seed);
  const sequence = noLift();
  for (let n = 1; n <= world.people; n += 1) {
    const isTreated = random() < world.share;
    const clicked = random() < (isTreated ? world.treatment(n) : world.control);
    addPerson(sequence, isTreated ? 'treatment' : 'control', isTreated ? world.share : 1 - world.share, clicked);
    const lift = relativeLift(sequence, ALPHA);
    if (lift !== null) look(lift, n);
  }
  return sequence;
}

const shareOfRuns = (runs: number, fails: (seed: number) => boolean): number =>
  Array.from({ length: runs }, (_, index) => fails(index * 7919 + 1)).filter(Boolean).length / runs;

describe('the interval of the lift', () => {
  it('looked at after every person, claims a difference that is not there in at most 5 % of experiments', () => {
    for (const [rate, share] of [
      [0.1, 0.9],
      [0.3, 0.9],
      [0.1, 0.5],
    ] as const) {
      const falsePositives = shareOfRuns(200, (seed) => {
        let isClaimed = false;
        play({ share, control: rate, treatment: () => rate, people: 6_000 }, seed, ({ low, high }) => {
          isClaimed ||= low > 0 || high < 0;
        });
        return isClaimed;
      });
      expect(falsePositives, `rate ${rate}, share ${share}`).toBeLessThanOrEqual(ALPHA);
    }
  });

  it('covers the average lift so far at all times at once, also while the treatment improves', () => {
    const rateOf = (n: number): number => 0.1 + 0.04 * Math.min(1, n / 5_000);
    const missed = shareOfRuns(200, (seed) => {
      let sum = 0;
      let upTo = 0;
      let isMissed = false;
      play({ share: 0.9, control: 0.1, treatment: rateOf, people: 6_000 }, seed, ({ low, high }, n) => {
        for (; upTo < n; upTo += 1) sum += rateOf(upTo + 1);
        const truth = sum / n / 0.1 - 1;
        isMissed ||= truth < low || truth > high;
      });
      return isMissed;
    });
    expect(missed).toBeLessThanOrEqual(ALPHA);
  });

  it('finds a lift of 40 % in a click rate of 10 % within 20,000 people, nearly always', () => {
    const world = { share: 0.9, control: 0.1, treatment: () => 0.14, people: 20_000 };
    const missed = shareOfRuns(20, (seed) => {
      const last = relativeLift(
        play(world, seed, () => undefined),
        ALPHA,
      );
      return last === null || last.low <= 0;
    });
    expect(missed).toBeLessThanOrEqual(0.1);
  });

  it('needs successes in both groups before it says anything', () => {
    const sequence = noLift();
    for (let n = 0; n < 5_000; n += 1) addPerson(sequence, 'treatment', 0.9, n % 10 === 0);
    for (let n = 0; n < 500; n += 1) addPerson(sequence, 'control', 0.1, false);
    expect(relativeLift(sequence, ALPHA)).toBeNull();
  });

  it('turns around when the labels of the groups do', () => {
    const people = fc.array(fc.record({ isTreated: fc.boolean(), clicked: fc.boolean() }), {
      minLength: 300,
      maxLength: 500,
    });
    fc.assert(
      fc.property(people, (drawn) => {
        const [straight, swapped] = [noLift(), noLift()];
        for (const { isTreated, clicked } of drawn) {
          const [group, other]: Group[] = isTreated ? ['treatment', 'control'] : ['control', 'treatment'];
          addPerson(straight, group as Group, 0.5, clicked);
          addPerson(swapped, other as Group, 0.5, clicked);
        }
        const [one, two] = [relativeLift(straight, ALPHA), relativeLift(swapped, ALPHA)];
        fc.pre(one !== null && two !== null && one.low > -1 && two.low > -1);
        if (one === null || two === null) return;
        expect(1 + one.estimate).toBeCloseTo(1 / (1 + two.estimate), 9);
        expect(1 + one.low).toBeCloseTo(1 / (1 + two.high), 6);
        expect(Math.sign(one.estimate)).toBe(-Math.sign(two.estimate) || 0);
      }),
      { numRuns: 50 },
    );
  });
});
