import { expect, it } from 'vitest';
import { modelLift } from './model-lift.ts';
import type { RandomControlPerson } from './ports.ts';

const RATES = { control: 0.1, random: 0.2, chosen: 0.3 };

/** Of ten people one is in control, two in the random control; of every hundred in a group as many click as its rate says. */
function people(count: number): RandomControlPerson[] {
  const seen = { control: 0, random: 0, chosen: 0 };
  return Array.from({ length: count }, (_, index): RandomControlPerson => {
    const group = index % 10 === 0 ? 'control' : index % 10 < 3 ? 'random' : 'chosen';
    seen[group] += 1;
    const clicked = (seen[group] * 37) % 100 < RATES[group] * 100;
    return { group, treatmentProbability: 0.9, randomShare: 2 / 9, clicked };
  });
}

it('tells what the versions bring from what choosing among them brings', () => {
  const lift = modelLift(people(40_000));
  expect(lift?.content?.estimate).toBeCloseTo(1, 1);
  expect(lift?.model?.estimate).toBeCloseTo(0.5, 1);
  expect(lift?.model?.low).toBeGreaterThan(0);
  expect(lift).toMatchObject({
    chosen: { people: 28_000, rate: 0.3 },
    random: { people: 8_000 },
    control: { people: 4_000 },
  });
});

it('weighs each person by the shares that were declared when they were drawn', () => {
  // In the second half more are chosen at random, and everybody clicks twice as much: pooled rates would credit that to chance.
  const first = people(40_000);
  const second = people(40_000).map((person, index): RandomControlPerson => {
    const group = index % 10 === 0 ? 'control' : index % 10 < 8 ? 'random' : 'chosen';
    return { ...person, group, randomShare: 7 / 9, clicked: (index * 37) % 100 < 60 };
  });
  const early = first.map((person, index) => ({ ...person, clicked: (index * 37) % 100 < 30 }));
  const lift = modelLift([...early, ...second]);
  expect(lift?.random.rate).toBeGreaterThan((lift?.chosen.rate ?? 0) + 0.1);
  expect(Math.abs(lift?.model?.estimate ?? 1)).toBeLessThan(0.05);
});

it('is nothing where nobody was chosen for at random, and nothing is bounded by a few', () => {
  expect(modelLift(people(100).filter(({ group }) => group !== 'random'))).toBeNull();
  expect(modelLift(people(100))).toMatchObject({ content: null, model: null });
});
