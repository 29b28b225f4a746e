import { expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import { armStandings } from './arm-value.ts';
import { type LoggedDecision, unitsOf } from './logged-decision.ts';

const pmf = new Map([
  ['a', 0.5],
  ['b', 0.5],
]);
const decision = (order: number, over: Partial<LoggedDecision> = {}): LoggedDecision => ({
  order,
  policyVersion: 1,
  person: `p${order}`,
  assignment: 'fresh',
  cell: 'all',
  arm: order % 2 === 0 ? 'a' : 'b',
  pmf,
  reward: order % 20 === 0 ? 1 : 0,
  ...over,
});

it('ranks an arm from 1,000 sends and 30 clicks, and says too early before', () => {
  const log = Array.from({ length: 2_400 }, (_, order) => decision(order));
  const standings = armStandings(unitsOf(log), 0.05);
  const [a, b] = [standings.get('a'), standings.get('b')];
  expect(b).toEqual({ kind: 'too_early', sends: 1_200, clicks: 0 });
  if (a?.kind !== 'ranked') throw new Error('a has enough');
  expect(Math.abs(a.value.rate - 0.1)).toBeLessThan(0.01);
  expect(a.value.interval.low).toBeLessThan(0.1);
  expect(a.value.interval.high).toBeGreaterThan(0.1);
});

it('counts a person once, and nothing that was forced', () => {
  const log = [
    decision(3, { person: 'x', assignment: 'inherited' }),
    decision(1, { person: 'x' }),
    decision(2, { assignment: 'forced' }),
    decision(4, { person: 'x' }),
    decision(0, { assignment: 'restricted', pmf: new Map([['a', 1]]) }),
  ];
  expect(unitsOf(log).map(({ order }) => order)).toEqual([0, 1]);
});

it('estimates what an arm would earn of everybody, although it was given mostly to those who click least', () => {
  const uniform = seeded(5);
  const log = Array.from({ length: 40_000 }, (_, order) => {
    const isKeen = uniform() < 0.3;
    const toA = isKeen ? 0.1 : 0.9;
    const arm = uniform() < toA ? 'a' : 'b';
    return decision(order, {
      cell: isKeen ? 'keen' : 'others',
      arm,
      pmf: new Map([
        ['a', toA],
        ['b', 1 - toA],
      ]),
      reward: uniform() < (isKeen ? 0.1 : 0.02) ? 1 : 0,
    });
  });
  const a = armStandings(unitsOf(log), 0.05).get('a');
  if (a?.kind !== 'ranked') throw new Error('a has enough');
  expect(a.value.clicks / a.value.sends).toBeLessThan(0.03);
  expect(Math.abs(a.value.rate - 0.044)).toBeLessThan(0.004);
  expect(a.value.interval.low).toBeLessThan(0.044);
  expect(a.value.interval.high).toBeGreaterThan(0.044);
});
