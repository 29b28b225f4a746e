import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence, oneSidedRadius, pValueOf, sequenceRadius } from './confidence-sequence.ts';

const count = fc.integer({ min: 1, max: 5_000_000 });
const alpha = fc.double({ min: 1e-6, max: 0.4, noNaN: true });
const tightestAt = fc.integer({ min: 100, max: 1_000_000 });

describe('the confidence sequence', () => {
  it('has the published half-width, in standard deviations', () => {
    // The formula of https://arxiv.org/abs/2103.06476 with ρ² = 7.932e-4, worked out by hand at 10,000.
    expect(sequenceRadius(10_000, 0.05)).toBeCloseTo(0.0304, 3);
  });

  it('ends exactly where the evidence reaches 1/alpha', () => {
    fc.assert(
      fc.property(count, alpha, tightestAt, (n, level, at) => {
        expect(Math.log(evidence(sequenceRadius(n, level, at), n, at))).toBeCloseTo(-Math.log(level), 6);
        expect(pValueOf(evidence(sequenceRadius(n, level, at), n, at))).toBeCloseTo(level, 8);
      }),
    );
  });

  it('is wider than an interval for one look, by about as much again at most, for decades around where it is tightest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 200_000 }), (n) => {
        const oneLook = 1.96 / Math.sqrt(n);
        expect(sequenceRadius(n, 0.05)).toBeGreaterThan(oneLook);
        expect(sequenceRadius(n, 0.05)).toBeLessThan(2.1 * oneLook);
      }),
    );
  });

  it('is tightest, against √n, about where it was told to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 100_000 }), (at) => {
        const width = (n: number): number => sequenceRadius(n, 0.05, at) * Math.sqrt(n);
        expect(width(at)).toBeLessThan(width(at / 3));
        expect(width(at)).toBeLessThan(width(at * 3));
      }),
    );
  });

  it('is narrower for a question about one side, by less than a quarter', () => {
    fc.assert(
      fc.property(count, fc.double({ min: 0.001, max: 0.1, noNaN: true }), tightestAt, (n, level, at) => {
        const ratio = oneSidedRadius(n, level, at) / sequenceRadius(n, level, at);
        expect(ratio).toBeLessThan(1);
        expect(ratio).toBeGreaterThan(0.75);
      }),
    );
  });

  it('is wider the surer it must be', () => {
    fc.assert(
      fc.property(count, alpha, (n, level) => {
        expect(sequenceRadius(n, level / 2)).toBeGreaterThan(sequenceRadius(n, level));
        expect(oneSidedRadius(n, level / 2)).toBeGreaterThan(oneSidedRadius(n, level));
      }),
    );
  });
});
