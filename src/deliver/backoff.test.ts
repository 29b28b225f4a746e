import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DecisionId } from '../domain/ids.ts';
import { backoffSeconds } from './backoff.ts';

const anyDecision = fc.uuid().map((id) => id as DecisionId);

it('waits between a half and the whole of a doubling time, a minute at most, and always the same', () => {
  fc.assert(
    fc.property(anyDecision, fc.integer({ min: 1, max: 40 }), (decisionId, attempt) => {
      const seconds = backoffSeconds(decisionId, attempt);
      const full = Math.min(60, 2 ** attempt);
      expect(seconds).toBeGreaterThanOrEqual(full / 2);
      expect(seconds).toBeLessThanOrEqual(full);
      expect(backoffSeconds(decisionId, attempt)).toBe(seconds);
    }),
  );
});

it('spreads deliveries that failed together', () => {
  const waits = fc.sample(anyDecision, 50).map((decisionId) => backoffSeconds(decisionId, 5));
  expect(new Set(waits).size).toBeGreaterThan(45);
});
