import { type LoggedDecision, unitsOf } from '../../src/bandit/logged-decision.ts';
import { always, type CandidatePolicy, whatIf } from '../../src/bandit/off-policy.ts';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { coverageWorld, trueRate } from './coverage-world.ts';
import { meanOf, shown } from './inference-dice.ts';
import { loggedByProduct } from './logged.ts';
import { openBanditLogs, sharesOf } from './open-bandit.ts';
import { FIRST_UNSEEN_SEED } from './random.ts';

const ALPHA = 0.05;
const RUNS = 40;
const [ARMS, BATCHES] = [4, 10];
const LEAST_COVERAGE = 0.94;
const ESTIMATORS = ['ips', 'snips', 'dr'] as const;

/**
 * Does the interval of "what if" hold what the other policy did earn? From the product's own logs, for each variant; and
 * between the two logs of the Open Bandit Dataset, where OPEN_BANDIT names its folder. @param parts worlds; 40
 */
export async function benchLearnOpe(parts: readonly string[]): Promise<Figure> {
  const runs = Number(parts[0] ?? RUNS);
  const synthetic = syntheticCoverage(runs);
  const openBandit = openBanditChecks(process.env.OPEN_BANDIT);
  const found = { synthetic: synthetic.found, openBandit: openBandit.found };
  process.stderr.write(`${JSON.stringify(found, null, 2)}\n`);
  const figures = [...synthetic.figures, ...openBandit.figures];
  say(figures);
  return figureOf('learn-ope', figures, { runs, ...found });
}

interface Part {
  readonly found: unknown;
  readonly figures: readonly Bounded[];
}

function syntheticCoverage(runs: number): Part {
  const checks = Array.from({ length: runs }, (_, run) => FIRST_UNSEEN_SEED + run).flatMap((seed) => {
    const world = coverageWorld('tastes', ARMS, BATCHES, seed);
    const log = unitsOf(loggedByProduct(world, seed));
    return Array.from({ length: ARMS }, (_, arm) => {
      const truth = trueRate(world, arm);
      const what = whatIf(log, always(`${arm}`), { alpha: ALPHA });
      return what.kind === 'estimated' ? { what, truth } : null;
    });
  });
  const known = checks.filter((check) => check !== null);
  const coverages = ESTIMATORS.map((name) => ({
    name,
    covered: meanOf(known.map(({ what, truth }) => (what[name].low <= truth && truth <= what[name].high ? 1 : 0))),
    bias: meanOf(known.map(({ what, truth }) => what[name].estimate / truth - 1)),
  }));
  return {
    found: {
      estimated: `${known.length} of ${checks.length}`,
      ...Object.fromEntries(
        coverages.map(({ name, covered, bias }) => [name, { covered: shown(covered), bias: shown(bias) }]),
      ),
    },
    figures: coverages.map(({ name, covered }) => ({
      name: `synthetic: coverage of ${name}`,
      value: round(covered.mean, 3),
      unit: 'of intervals',
      limit: LEAST_COVERAGE,
      bound: 'at least',
    })),
  };
}

function openBanditChecks(folder: string | undefined): Part {
  const logs = openBanditLogs(folder);
  if (logs === null)
    return { found: 'absent: OPEN_BANDIT names no folder with random.csv.gz and bts.csv.gz', figures: [] };
  const { random, thompson } = logs;
  const checks = [
    { name: 'Thompson sampling from the random log', from: random, candidate: sharesOf(thompson), other: thompson },
    { name: 'random from the log of Thompson sampling', from: thompson, candidate: sharesOf(random), other: random },
  ].map((check) => ({ ...check, ...checked(check.from, check.candidate, check.other) }));
  return {
    found: Object.fromEntries(checks.map(({ name, what, onPolicy }) => [name, { onPolicy, what }])),
    figures: checks.map(({ name, covers }) => ({
      name,
      value: covers,
      unit: 'of three intervals that hold the value on policy',
      limit: 3,
      bound: 'at least',
    })),
  };
}

function checked(from: readonly LoggedDecision[], candidate: CandidatePolicy, other: readonly LoggedDecision[]) {
  const onPolicy = other.reduce((sum, { reward }) => sum + reward, 0) / other.length;
  const what = whatIf(from, candidate, { alpha: ALPHA });
  const covers =
    what.kind === 'estimated'
      ? ESTIMATORS.filter((name) => what[name].low <= onPolicy && onPolicy <= what[name].high).length
      : 0;
  return { onPolicy, what, covers };
}
