import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capped, winsorAt, winsorCost } from './winsor.ts';

const amounts = fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 100, maxLength: 300 });

describe('a cap on amounts', () => {
  it('lies above the stated share of earlier purchases', () => {
    fc.assert(
      fc.property(amounts, fc.double({ min: 0.5, max: 1, noNaN: true }), (purchases, quantile) => {
        const winsor = winsorAt(purchases, quantile);
        const within = purchases.filter((amount) => amount <= (winsor?.cap ?? 0)).length;
        expect(within / purchases.length).toBeGreaterThanOrEqual(quantile);
      }),
    );
  });

  it('accounts for all the money: what is estimated and what it leaves out', () => {
    fc.assert(
      fc.property(amounts, fc.double({ min: 0.01, max: 1e6, noNaN: true }), (all, cap) => {
        const total = all.reduce((sum, amount) => sum + amount, 0);
        const kept = all.reduce((sum, amount) => sum + capped(amount, { cap }), 0);
        const cost = winsorCost(all, { cap });
        expect(kept + cost.amountShare * total).toBeCloseTo(total, 3);
        expect(cost.people).toBe(all.filter((amount) => amount > cap).length);
      }),
    );
  });

  it('is not drawn from a handful, nor from people who bought nothing', () => {
    expect(winsorAt([...Array(99).fill(10), ...Array(500).fill(0)], 0.99)).toBeNull();
    expect(winsorAt(Array(100).fill(10), 0.99)).toEqual({ cap: 10 });
    expect(winsorCost([], { cap: 10 })).toEqual({ people: 0, amountShare: 0 });
  });
});
