import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import { logEvidenceOfHarm } from './guard.ts';

const LIMIT = 0.005;
const LOG_TWENTY = Math.log(20);

describe('evidence of harm', () => {
  it('is none before anybody got it', () => {
    expect(logEvidenceOfHarm({ people: 0, harmed: 0 }, LIMIT)).toBeCloseTo(0, 9);
  });

  it('rises with each person harmed and falls with each who is not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.double({ min: 0.4, max: 5, noNaN: true }),
        fc.double({ min: 0.0005, max: 0.02, noNaN: true }),
        (people, timesLimit, limit) => {
          const harmed = Math.round(people * timesLimit * limit);
          const now = logEvidenceOfHarm({ people, harmed }, limit);
          expect(logEvidenceOfHarm({ people: people + 1, harmed: harmed + 1 }, limit)).toBeGreaterThan(now);
          expect(logEvidenceOfHarm({ people: people + 1, harmed }, limit)).toBeLessThan(now + 1e-9);
        },
      ),
    );
  });

  it('does not grow on average while the rate is at the limit, whatever has happened', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.double({ min: 0.4, max: 5, noNaN: true }),
        (people, timesLimit) => {
          const harmed = Math.round(people * timesLimit * LIMIT);
          const now = logEvidenceOfHarm({ people, harmed }, LIMIT);
          const factor = (more: number): number =>
            Math.exp(logEvidenceOfHarm({ people: people + 1, harmed: harmed + more }, LIMIT) - now);
          expect(LIMIT * factor(1) + (1 - LIMIT) * factor(0)).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  it('convicts hardly any harmless variant, looked at after every hundred people, and soon one that harms', () => {
    const uniform = seeded(7);
    const firstConviction = (rate: number): number | null => {
      let harmed = 0;
      for (let people = 1; people <= 20_000; people += 1) {
        if (uniform() < rate) harmed += 1;
        if (people % 100 === 0 && logEvidenceOfHarm({ people, harmed }, LIMIT) >= LOG_TWENTY) return people;
      }
      return null;
    };
    const convicted = (rate: number): number[] =>
      Array.from({ length: 200 }, () => firstConviction(rate)).filter((people) => people !== null);
    expect(convicted(LIMIT).length).toBeLessThanOrEqual(10);
    const harmful = convicted(3 * LIMIT).sort((a, b) => a - b);
    expect(harmful).toHaveLength(200);
    expect(harmful[100]).toBeLessThan(2_000);
  });
});
