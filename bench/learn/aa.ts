import {
  addPerson,
  type LiftSequence,
  liftEvidence,
  noLift,
  oneSidedLift,
  relativeLift,
} from '../../src/bandit/relative-lift.ts';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import { type Figure, median } from '../figure.ts';
import { type Mean, meanOf, seededDice, shown } from './inference-dice.ts';
import { growthBookRelative, growthBookSequential, klaviyoFlow, peekedTest, type TwoGroups } from './peer-rules.ts';
import { revenueFalseWinners } from './revenue-aa.ts';

const ALPHA = 0.05;
const RATE = 0.03;
const RUNS = 2_000;
const PEOPLE = 40_000;
const DETECTION_RUNS = 200;
const DETECTION_PEOPLE = 400_000;
const EFFECT = 0.15;
/** In people, so that an even split is looked at every 100 an arm. */
const LOOK_EVERY = 200;
const MOST_FALSE_WINNERS = 0.05;
const MOST_TIME_OF_PEER = 1.3;

interface World {
  readonly share: number;
  readonly effect: number;
  readonly people: number;
}

type Rule = (sequence: LiftSequence, groups: TwoGroups) => boolean;

const RULES = {
  ours: (sequence) => {
    const lift = relativeLift(sequence, ALPHA);
    return lift !== null && (lift.low > 0 || lift.high < 0);
  },
  'ours, only better': (sequence) => (oneSidedLift(sequence, ALPHA)?.low ?? -1) > 0,
  'ours, by evidence': (sequence) => liftEvidence(sequence) >= 1 / ALPHA,
  growthBook: (_, groups) => growthBookSequential(groups),
  'growthBook, relative': (_, groups) => growthBookRelative(groups),
  klaviyo: (_, groups) => klaviyoFlow(groups),
  'test at 5 %, peeked at': (_, groups) => peekedTest(groups),
} satisfies Record<string, Rule>;
type RuleName = keyof typeof RULES;
const NAMES = Object.keys(RULES) as RuleName[];

/**
 * Nobody is better than anybody, and somebody looks after every batch: how often does each rule call a winner?
 * And with a real lift of 15 %: how many people until it says so?
 * @param parts runs of the A/A test; 2,000 where none are named
 */
export async function benchAa(parts: readonly string[]): Promise<Figure> {
  const runs = Number(parts[0] ?? RUNS);
  const even = falseWinners({ share: 0.5, effect: 0, people: PEOPLE }, runs);
  const default90 = falseWinners({ share: 0.9, effect: 0, people: PEOPLE }, Math.ceil(runs / 4));
  const times = detectionTimes({ share: 0.5, effect: EFFECT, people: DETECTION_PEOPLE });
  const revenue = revenueFalseWinners(Math.ceil(runs / 4));
  const found = {
    falseWinners: shownAll(even),
    falseWinnersAt90To10: shownAll(default90),
    medianPeople: times,
    revenue,
  };
  process.stderr.write(`${JSON.stringify(found, null, 2)}\n`);
  const figures: Bounded[] = [
    falseWinnersUnder('even split', even.ours),
    falseWinnersUnder('90 to 10', default90.ours),
    falseWinnersUnder('revenue, winsorised', revenue.winsorised),
    {
      name: `a lift of ${100 * EFFECT} % found`,
      value: round(times.ours / times.growthBook, 3),
      unit: "times GrowthBook's median people",
      limit: MOST_TIME_OF_PEER,
      bound: 'under',
    },
  ];
  say(figures);
  return figureOf('learn-aa', figures, found);
}

const falseWinnersUnder = (name: string, { mean, error }: Mean): Bounded => ({
  name: `false winners, ${name}`,
  value: round(mean, 4),
  unit: 'of A/A tests, ever',
  limit: MOST_FALSE_WINNERS,
  bound: 'under',
  error: round(error, 4),
});

function falseWinners(world: World, runs: number): Record<RuleName, Mean> {
  const found = Array.from({ length: runs }, (_, seed) => firstClaims(world, seed, NAMES));
  return byRule((name) => meanOf(found.map((claims) => (claims[name] === undefined ? 0 : 1))));
}

function detectionTimes(world: World): Record<'ours' | 'ours, only better' | 'growthBook', number> {
  const names = ['ours', 'ours, only better', 'growthBook'] as const;
  const found = Array.from({ length: DETECTION_RUNS }, (_, seed) => firstClaims(world, 1_000_000 + seed, names));
  const medianOf = (name: (typeof names)[number]) =>
    median(found.map((each) => each[name] ?? Number.POSITIVE_INFINITY));
  return {
    ours: medianOf('ours'),
    'ours, only better': medianOf('ours, only better'),
    growthBook: medianOf('growthBook'),
  };
}

/** After how many people each rule first calls a winner, of those that ever do. */
function firstClaims(world: World, seed: number, names: readonly RuleName[]): Partial<Record<RuleName, number>> {
  const dice = seededDice(seed);
  const sequence = noLift();
  const claims: Partial<Record<RuleName, number>> = {};
  const open = new Set(names);
  for (let n = 1; n <= world.people && open.size > 0; n += 1) {
    const isTreated = dice() < world.share;
    const outcome = dice() < (isTreated ? RATE * (1 + world.effect) : RATE) ? 1 : 0;
    const probability = isTreated ? world.share : 1 - world.share;
    addPerson(sequence, { group: isTreated ? 'treatment' : 'control', probability, outcome });
    if (n % LOOK_EVERY !== 0) continue;
    const groups = countsOf(sequence);
    for (const name of open) {
      if (!RULES[name](sequence, groups)) continue;
      claims[name] = n;
      open.delete(name);
    }
  }
  return claims;
}

const countsOf = ({ treatment, control }: LiftSequence): TwoGroups => ({
  treated: treatment.people,
  treatedClicks: treatment.outcomes,
  control: control.people,
  controlClicks: control.outcomes,
});

const byRule = <T>(of: (name: RuleName) => T): Record<RuleName, T> =>
  Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Record<RuleName, T>;

const shownAll = (means: Record<RuleName, Mean>): Record<RuleName, string> => byRule((name) => shown(means[name]));
