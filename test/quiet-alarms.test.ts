import { expect, it } from 'vitest';
import { coverageWorld } from '../bench/learn/coverage-world.ts';
import { loggedByProduct } from '../bench/learn/logged.ts';
import type { World } from '../bench/learn/world.ts';
import type { LoggedDecision } from '../src/bandit/logged-decision.ts';
import type { TemplateId, VariantId } from '../src/domain/ids.ts';
import { alarms, type WatchedRecord } from '../src/report/results/alarms.ts';
import type { DrawCount, Unit } from '../src/report/results/ports.ts';

const ARMS = 4;
/** Five whole weeks whose outcomes are final, and one that is decided. */
const BATCHES = 42;
const FINAL_BATCHES = 36;
const MONTHS = 5;
const PATIENCE_MILLISECONDS = 180_000;
const EPSILON = 0.02;

const dayAt = (batch: number): string => new Date(Date.UTC(2026, 8, 28 + batch)).toISOString().slice(0, 10);

function recordOf(log: readonly LoggedDecision[]): WatchedRecord {
  const draws = new Map<string, Unit['draw']>();
  const drawOf = ({ arm, cell, policyVersion, pmf }: LoggedDecision): Unit['draw'] => {
    const key = `${policyVersion} ${cell} ${arm}`;
    const known = draws.get(key) ?? {
      ...{ variantId: arm, variantVersion: 1, policyVersion, cell, pmf: Object.fromEntries(pmf) },
      ...{ isRandomControl: false, epsilon: EPSILON },
    };
    draws.set(key, known);
    return known;
  };
  const lately = new Map<Unit['draw'], DrawCount>();
  for (const unit of log.filter(({ policyVersion }) => policyVersion >= BATCHES - 7)) {
    const { variantId, pmf, epsilon } = drawOf(unit);
    const people = (lately.get(drawOf(unit))?.people ?? 0) + 1;
    lately.set(drawOf(unit), { day: dayAt(unit.policyVersion), variantId, pmf, epsilon, people });
  }
  return {
    template: {
      templateId: 'welcome' as TemplateId,
      name: 'Welcome',
      state: 'active',
      epsilon: EPSILON,
      shipped: null,
    },
    variants: Array.from({ length: ARMS }, (_, arm) => ({
      ...{ variantId: `${arm}` as VariantId, name: `${arm}`, role: 'variant', state: 'active', themes: [] },
      ...{ subject: '', preheader: '', held: null },
    })),
    units: log
      .filter(({ policyVersion }) => policyVersion < FINAL_BATCHES)
      .map((unit) => ({
        draw: drawOf(unit),
        clicked: unit.reward === 1,
        isShown: true,
        day: dayAt(unit.policyVersion),
      })),
    recent: { draws: [...lately.values()], changedOn: {}, isByClicks: true },
  };
}

const saidOf = (world: World, seed: number) => alarms(recordOf(loggedByProduct(world, seed)));

it(
  'months in which no version is better and nothing changes pass without an alarm, although all is watched',
  () => {
    for (let seed = 1; seed <= MONTHS; seed += 1) {
      const { raised, watched } = saidOf(coverageWorld('alike', ARMS, BATCHES, seed), seed);
      expect(raised, `seed ${seed}`).toEqual([]);
      expect(watched).toMatchObject({ draws: 7_000, weeks: { week: dayAt(28) }, judgesRanking: true });
    }
  },
  PATIENCE_MILLISECONDS,
);

it(
  'a version that begins to be liked in the last final week is named, unless too few got it to tell',
  () => {
    const world = coverageWorld('alike', ARMS, BATCHES, 1);
    const rates = world.periods[0]?.rates ?? [];
    const named = Array.from({ length: ARMS }, (_, arm) => {
      const liked = rates.map((rate, place) => (place % ARMS === arm ? rate * 2 : rate));
      return saidOf({ ...world, periods: [...world.periods, { from: 28, rates: liked }] }, 1).raised;
    });
    const drift = (arm: number) => [{ kind: 'drift', cause: 'some_arms_moved', variantId: `${arm}` }];
    expect(named).toMatchObject([drift(0), drift(1), [], drift(3)]);
  },
  PATIENCE_MILLISECONDS,
);
