import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LoggedDecision, unitsOf } from './logged-decision.ts';

const decision = fc.record({
  order: fc.integer({ min: 0, max: 1_000 }),
  person: fc.constantFrom('p', 'q', 'r', 's'),
  assignment: fc.constantFrom<LoggedDecision['assignment']>('fresh', 'inherited', 'restricted', 'forced'),
  policyVersion: fc.constant(1),
  cell: fc.constant('all'),
  arm: fc.constant('a'),
  pmf: fc.constant(new Map([['a', 1]])),
  reward: fc.constantFrom(0, 1),
});
const log = fc.uniqueArray(decision, { selector: ({ order }) => order, maxLength: 30 });

it('counts each person once, by the first draw that chance made, in order, whatever order the log is read in', () => {
  fc.assert(
    fc.property(log, (decisions) => {
      const units = unitsOf(decisions);
      expect(unitsOf([...decisions].reverse())).toEqual(units);
      expect(new Set(units.map(({ person }) => person)).size).toBe(units.length);
      expect(units.map(({ order }) => order)).toEqual(units.map(({ order }) => order).sort((a, b) => a - b));
      for (const unit of units) {
        expect(['fresh', 'restricted']).toContain(unit.assignment);
        const earlier = decisions.filter(({ person, order }) => person === unit.person && order < unit.order);
        expect(earlier.every(({ assignment }) => assignment === 'inherited' || assignment === 'forced')).toBe(true);
      }
    }),
  );
});

it('is the same with forced and inherited decisions as without', () => {
  fc.assert(
    fc.property(log, (decisions) => {
      const drawn = decisions.filter(({ assignment }) => assignment === 'fresh' || assignment === 'restricted');
      expect(unitsOf(decisions)).toEqual(unitsOf(drawn));
    }),
  );
});
