import { armStandings } from '../../src/bandit/arm-value.ts';
import { type LoggedDecision, unitsOf } from '../../src/bandit/logged-decision.ts';
import { wilsonInterval } from '../../src/bandit/wilson.ts';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { coverageWorld, KINDS, type Kind, trueRate } from './coverage-world.ts';
import { type Mean, meanOf, shown } from './inference-dice.ts';
import { loggedByProduct } from './logged.ts';
import { FIRST_UNSEEN_SEED } from './random.ts';
import type { World } from './world.ts';

const ALPHA = 0.05;
const RUNS = 100;
const BATCHES = 20;
/** After so many batches somebody looks: the interval must cover at each of them. */
const LOOKS = [5, 10, 15, 20];
const ARMS = [4, 8];
const LEAST_COVERAGE = 0.94;
const MOST_BIAS = 0.02;

/** A ranked arm at one look. */
interface Seen {
  readonly arm: number;
  readonly isMostServed: boolean;
  readonly error: number;
  readonly naiveError: number;
  readonly isCovered: boolean;
  readonly isNaivelyCovered: boolean;
  /** Over the rate. */
  readonly halfWidth: number;
}

/**
 * Under the product's own policy: how often do the intervals of ranked variants hold the truth, and how far are their
 * rates off on average, beside usual 95 % intervals of the counts? @param parts runs of each world; 100 where not said
 */
export async function benchLearnCoverage(parts: readonly string[]): Promise<Figure> {
  const runs = Number(parts[0] ?? RUNS);
  const worlds = ARMS.flatMap((arms) => KINDS.map((kind) => ({ arms, kind, seen: seenIn(kind, arms, runs) })));
  const found = Object.fromEntries(worlds.map(({ arms, kind, seen }) => [`${arms} arms, ${kind}`, summary(seen)]));
  process.stderr.write(`${JSON.stringify(found, null, 2)}\n`);
  const figures = worlds.flatMap(({ arms, kind, seen }) => bounded(`${arms} arms, ${kind}`, seen));
  say(figures);
  return figureOf('learn-coverage', figures, { runs, ...found });
}

function seenIn(kind: Kind, arms: number, runs: number): Seen[] {
  return Array.from({ length: runs }, (_, run) => FIRST_UNSEEN_SEED + run).flatMap((seed) => {
    const world = coverageWorld(kind, arms, BATCHES, seed);
    const log = loggedByProduct(world, seed);
    return LOOKS.flatMap((look) =>
      ranked(
        world,
        log.filter(({ policyVersion }) => policyVersion < look),
      ),
    );
  });
}

function ranked(world: World, log: readonly LoggedDecision[]): Seen[] {
  const values = [...armStandings(unitsOf(log), ALPHA)].flatMap(([arm, standing]) =>
    standing.kind === 'ranked' ? [{ arm: Number(arm), ...standing.value }] : [],
  );
  const most = Math.max(...values.map(({ sends }) => sends));
  return values.map(({ arm, sends, clicks, rate, interval }) => {
    const truth = trueRate(world, arm);
    const naive = wilsonInterval(clicks, sends) ?? { low: 0, high: 1 };
    return {
      arm,
      isMostServed: sends === most,
      error: rate / truth - 1,
      naiveError: clicks / sends / truth - 1,
      isCovered: interval.low <= truth && truth <= interval.high,
      isNaivelyCovered: naive.low <= truth && truth <= naive.high,
      halfWidth: (interval.high - interval.low) / 2 / truth,
    };
  });
}

/** The arms of the world of tastes are drawn alike, so they are one. */
const groupsOf = (seen: readonly Seen[]): [string, readonly Seen[]][] => [
  ['all', seen],
  ['the most served', seen.filter(({ isMostServed }) => isMostServed)],
  ['the others', seen.filter(({ isMostServed }) => !isMostServed)],
  ...[...new Set(seen.map(({ arm }) => arm))]
    .sort()
    .map((arm): [string, readonly Seen[]] => [`arm ${arm}`, seen.filter((each) => each.arm === arm)]),
];

const rateOf = (seen: readonly Seen[], is: (each: Seen) => boolean): Mean =>
  meanOf(seen.map((each) => (is(each) ? 1 : 0)));

function summary(seen: readonly Seen[]): Record<string, Record<string, string | number>> {
  return Object.fromEntries(
    groupsOf(seen).map(([name, group]) => [
      name,
      {
        ranked: group.length,
        covered: shown(rateOf(group, ({ isCovered }) => isCovered)),
        naivelyCovered: shown(rateOf(group, ({ isNaivelyCovered }) => isNaivelyCovered)),
        bias: shown(meanOf(group.map(({ error }) => error))),
        naiveBias: shown(meanOf(group.map(({ naiveError }) => naiveError))),
        halfWidth: shown(meanOf(group.map(({ halfWidth }) => halfWidth)), 0),
      },
    ]),
  );
}

function bounded(world: string, seen: readonly Seen[]): Bounded[] {
  const bias = meanOf(seen.map(({ error }) => error));
  const arms = [...new Set(seen.map(({ arm }) => arm))].map((arm) => seen.filter((each) => each.arm === arm));
  const worst = Math.min(...arms.map((own) => rateOf(own, ({ isCovered }) => isCovered).mean));
  return [
    {
      name: `${world}: coverage of the arm covered least`,
      value: round(worst, 3),
      unit: 'of intervals',
      limit: LEAST_COVERAGE,
      bound: 'at least',
    },
    {
      name: `${world}: bias of ranked arms`,
      value: round(Math.abs(bias.mean), 4),
      unit: 'of the rate',
      limit: MOST_BIAS,
      bound: 'under',
      error: round(bias.error, 4),
    },
  ];
}
