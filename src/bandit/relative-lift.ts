import { evidence, oneSidedRadius, sequenceRadius, TIGHTEST_AT } from './confidence-sequence.ts';
import { addPair, differenceInDeviations, fiellerInterval, type Interval, noPairs, type PairSums } from './fieller.ts';

export type Group = 'treatment' | 'control';

export interface RelativeLift extends Interval {
  /** Treatment over control, relative: 0.1 is 10 % more. */
  readonly estimate: number;
}

/** One person as they enter: in decision order, once, with an outcome that no longer changes. */
export interface Entrant {
  readonly group: Group;
  /** With which the person was put into this group, in (0, 1). */
  readonly probability: number;
  /** 1 or 0, or an amount of at least 0; a heavy-tailed one is winsorised first (winsor.ts). */
  readonly outcome: number;
  /** What was known of the person before the decision. It must not be something that the decision changed. */
  readonly cell?: string;
}

/** A group, or a cell, as the next person finds it. */
interface Tally {
  people: number;
  outcomes: number;
  outcomesSquared: number;
}

/** What is known of the lift after some people, in the order they were randomised. */
export interface LiftSequence {
  readonly treatment: Tally;
  readonly control: Tally;
  readonly cells: Map<string, Tally>;
  readonly scores: PairSums;
}

/**
 * The interval is asymptotic, so it starts when a normal limit is in sight: below this many successes in a group
 * there is none. Of amounts, as many as equal ones would be: (Σy)² / Σy² (Kish 1965). From here on, simulated false
 * claims stay below alpha: `npm run bench -- learn-aa`, and in part the test beside.
 */
const LEAST_SUCCESSES = 20;

/** A cell's mean is believed as much as the whole's once it has this many people: between-cell variance of rates is small. */
const CELL_PRIOR_PEOPLE = 300;

const nobody = (): Tally => ({ people: 0, outcomes: 0, outcomesSquared: 0 });

export const noLift = (): LiftSequence => ({
  treatment: nobody(),
  control: nobody(),
  cells: new Map(),
  scores: noPairs(),
});

/**
 * Adds one person. Each scores in both groups (augmented inverse propensity weighting, Robins, Rotnitzky, Zhao 1994):
 * ψ_g = m_g + 1{in g}/π_g · (y − m_g), with m_g what was expected of them *before* they came: cross-fitting by order.
 * Then E[ψ_g | past] = E[y | g] whatever m_g is, also while the treatment's variants change, which is what makes the
 * sequence valid (WS, §3, of randomised experiments); a good m_g only makes it narrower.
 */
export function addPerson(sequence: LiftSequence, { group, probability, outcome, cell }: Entrant): void {
  const { treatment, control, cells, scores } = sequence;
  const isTreated = group === 'treatment';
  const ratio = cell === undefined ? 1 : cellRatio(cells.get(cell), treatment, control);
  const expected1 = mean(treatment) * ratio;
  const expected0 = mean(control) * ratio;
  const surprise = (outcome - (isTreated ? expected1 : expected0)) / probability;
  addPair(scores, isTreated ? expected1 + surprise : expected1, isTreated ? expected0 : expected0 + surprise);
  count(isTreated ? treatment : control, outcome);
  if (cell === undefined) return;
  const tally = cells.get(cell) ?? nobody();
  count(tally, outcome);
  cells.set(cell, tally);
}

/**
 * The average lift θ = μ₁/μ₀ − 1 of the people so far, with an interval that holds at all times at once.
 * For each θ, ψ₁ − (1 + θ)ψ₀ has mean 0 if θ is true: the interval keeps each θ whose sequence still covers 0.
 * @returns null while it is not bounded yet.
 */
export function relativeLift(sequence: LiftSequence, alpha: number, tightestAt = TIGHTEST_AT): RelativeLift | null {
  return liftWithin(sequence, sequenceRadius(sequence.scores.count, alpha, tightestAt));
}

/**
 * One-sided: `low` alone holds at all times at once with probability 1 − alpha, or `high` alone. For a question that
 * was one-sided before the first look ("is it better?"), never for both of one's bounds.
 */
export function oneSidedLift(sequence: LiftSequence, alpha: number, tightestAt = TIGHTEST_AT): RelativeLift | null {
  return liftWithin(sequence, oneSidedRadius(sequence.scores.count, alpha, tightestAt));
}

/** Evidence that there is a lift, or a loss: 1 where nothing is known, at least 1/α where the interval at α excludes 0. */
export function liftEvidence(sequence: LiftSequence, tightestAt = TIGHTEST_AT): number {
  if (!isNormalInSight(sequence)) return 1;
  return evidence(differenceInDeviations(sequence.scores), sequence.scores.count, tightestAt);
}

function liftWithin(sequence: LiftSequence, radius: number): RelativeLift | null {
  if (!isNormalInSight(sequence)) return null;
  const { scores } = sequence;
  const ratio = fiellerInterval(scores, radius);
  if (ratio === null) return null;
  return {
    estimate: scores.first / scores.second - 1,
    low: Math.max(-1, ratio.low - 1),
    high: ratio.high - 1,
  };
}

const isNormalInSight = ({ treatment, control }: LiftSequence): boolean =>
  [treatment, control].every(
    ({ outcomes, outcomesSquared }) => outcomes ** 2 >= LEAST_SUCCESSES * outcomesSquared && outcomes > 0,
  );

/** How much more than others the people of a cell do, in both groups alike: one number a cell, learnt from everybody. */
function cellRatio(cell: Tally | undefined, treatment: Tally, control: Tally): number {
  const everybody = (treatment.outcomes + control.outcomes) / (treatment.people + control.people);
  if (cell === undefined || !(everybody > 0)) return 1;
  const shrunk = (cell.outcomes + CELL_PRIOR_PEOPLE * everybody) / (cell.people + CELL_PRIOR_PEOPLE);
  return shrunk / everybody;
}

function count(tally: Tally, outcome: number): void {
  tally.people += 1;
  tally.outcomes += outcome;
  tally.outcomesSquared += outcome * outcome;
}

const mean = ({ people, outcomes }: Tally): number => (people === 0 ? 0 : outcomes / people);
