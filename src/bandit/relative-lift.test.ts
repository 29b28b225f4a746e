import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPerson,
  type Group,
  type LiftSequence,
  liftEvidence,
  noLift,
  oneSidedLift,
  type RelativeLift,
  relativeLift,
} from './relative-lift.ts';

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
    const outcome = random() < (isTreated ? world.treatment(n) : world.control) ? 1 : 0;
    const probability = isTreated ? world.share : 1 - world.share;
    addPerson(sequence, { group: isTreated ? 'treatment' : 'control', probability, outcome });
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
    for (let n = 0; n < 5_000; n += 1)
      addPerson(sequence, { group: 'treatment', probability: 0.9, outcome: n % 10 === 0 ? 1 : 0 });
    for (let n = 0; n < 500; n += 1) addPerson(sequence, { group: 'control', probability: 0.1, outcome: 0 });
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
          addPerson(straight, { group: group as Group, probability: 0.5, outcome: clicked ? 1 : 0 });
          addPerson(swapped, { group: other as Group, probability: 0.5, outcome: clicked ? 1 : 0 });
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

  it('excludes 0 exactly where the evidence against it reaches 1/alpha, at every level', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        fc.constantFrom(0.05, 0.01, 0.2),
        (seed, lifted, alpha) => {
          const sequence = play(
            { share: 0.6, control: 0.2, treatment: () => 0.2 + lifted / 4, people: 1_500 },
            seed,
            () => {},
          );
          const lift = relativeLift(sequence, alpha);
          fc.pre(lift !== null && Math.min(Math.abs(lift.low), Math.abs(lift.high)) > 1e-6);
          expect(liftEvidence(sequence) >= 1 / alpha).toBe(lift !== null && (lift.low > 0 || lift.high < 0));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('asked beforehand about one side only, is nearer to the estimate on that side', () => {
    const sequence = play({ share: 0.9, control: 0.1, treatment: () => 0.12, people: 9_000 }, 5, () => {});
    const [both, one] = [relativeLift(sequence, ALPHA), oneSidedLift(sequence, ALPHA)];
    expect(one?.low).toBeGreaterThan(both?.low ?? 0);
    expect(one?.low).toBeLessThan(one?.estimate ?? 0);
  });
});

describe('what was known of people beforehand', () => {
  const cells = ['never buys', 'sometimes', 'always'] as const;
  const rates = { 'never buys': 0.01, sometimes: 0.2, always: 0.7 };
  const both = (seed: number, people: number, lifted: number) => {
    const random = seeded(seed);
    const [plain, adjusted] = [noLift(), noLift()];
    let isClaimed = false;
    for (let n = 1; n <= people; n += 1) {
      const cell = cells[Math.floor(random() * 3)] ?? 'sometimes';
      const isTreated = random() < 0.5;
      const outcome = random() < rates[cell] * (isTreated ? 1 + lifted : 1) ? 1 : 0;
      const person = { group: isTreated ? 'treatment' : 'control', probability: 0.5, outcome } as const;
      addPerson(plain, person);
      addPerson(adjusted, { ...person, cell });
      const lift = relativeLift(adjusted, ALPHA);
      isClaimed ||= lift !== null && (lift.low > 0 || lift.high < 0);
    }
    return { plain: relativeLift(plain, ALPHA), adjusted: relativeLift(adjusted, ALPHA), isClaimed };
  };
  const width = (lift: RelativeLift | null): number => (lift === null ? Number.NaN : lift.high - lift.low);

  it('narrows the interval where it tells outcomes apart', () => {
    const { plain, adjusted } = both(3, 6_000, 0.1);
    expect(width(adjusted)).toBeLessThan(0.85 * width(plain));
    expect(Math.abs((adjusted?.estimate ?? 9) - 0.1)).toBeLessThan(0.1);
  });

  it('never makes a difference where there is none', () => {
    expect(shareOfRuns(150, (seed) => both(seed, 3_000, 0).isClaimed)).toBeLessThanOrEqual(ALPHA);
  });
});

describe('the lift in amounts', () => {
  it('waits until the money comes from enough people, however much of it there is', () => {
    const sequence = noLift();
    for (let n = 0; n < 4_000; n += 1) {
      const group = n % 2 === 0 ? 'treatment' : 'control';
      addPerson(sequence, { group, probability: 0.5, outcome: n < 2 ? 1_000_000 : n % 40 < 2 ? 1 : 0 });
    }
    expect(relativeLift(sequence, ALPHA)).toBeNull();
    expect(liftEvidence(sequence)).toBe(1);
  });

  it('does not depend on the currency', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.01, max: 1_000, noNaN: true }), (seed, rate) => {
        const random = seeded(seed);
        const [euros, others] = [noLift(), noLift()];
        for (let n = 0; n < 1_500; n += 1) {
          const group = random() < 0.5 ? 'treatment' : 'control';
          const amount = random() < 0.3 ? 10 + 40 * random() : 0;
          addPerson(euros, { group, probability: 0.5, outcome: amount });
          addPerson(others, { group, probability: 0.5, outcome: rate * amount });
        }
        const [one, two] = [relativeLift(euros, ALPHA), relativeLift(others, ALPHA)];
        expect(one === null).toBe(two === null);
        expect(two?.low ?? 0).toBeCloseTo(one?.low ?? 0, 6);
        expect(two?.high ?? 0).toBeCloseTo(one?.high ?? 0, 6);
      }),
      { numRuns: 20 },
    );
  });
});
