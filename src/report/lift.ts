import { addPerson, type LiftSequence, noLift, type RelativeLift, relativeLift } from '../bandit/relative-lift.ts';
import type { MatureOutcome } from './ports.ts';

/** The sequence leaves the true lift out, at any time ever, in at most this share of experiments. */
export const LIFT_ALPHA = 0.05;

export type Verdict = 'better' | 'worse' | 'not_sure' | 'no_data';

export interface GroupRate {
  readonly people: number;
  readonly clicks: number;
  readonly rate: number | null;
}

export interface Lift {
  readonly verdict: Verdict;
  readonly intentionToTreat: RelativeLift | null;
  readonly asShown: RelativeLift | null;
  readonly treatment: GroupRate;
  readonly control: GroupRate;
  readonly byDay: readonly (RelativeLift & { readonly day: string })[];
}

/**
 * The lift in clicks of treatment over control. By intention to treat everyone counts in the group they were put in,
 * so nothing that happens afterwards can bias it, and the verdict is its alone. "As shown" keeps the people whose
 * email is known to have shown what it should: closer to the content's own effect, but no longer a random sample.
 * @param outcomes one a person, in decision order
 */
export function liftOf(outcomes: readonly MatureOutcome[]): Lift {
  const everyone = noLift();
  const asShown = noLift();
  const byDay = new Map<string, RelativeLift>();
  outcomes.forEach((outcome, index) => {
    addOutcome(everyone, outcome);
    if (outcome.isShown) addOutcome(asShown, outcome);
    if (outcomes[index + 1]?.day === outcome.day) return;
    const atDaysEnd = relativeLift(everyone, LIFT_ALPHA);
    if (atDaysEnd !== null) byDay.set(outcome.day, atDaysEnd);
  });
  const intentionToTreat = relativeLift(everyone, LIFT_ALPHA);
  return {
    verdict: outcomes.length === 0 ? 'no_data' : verdictOf(intentionToTreat),
    intentionToTreat,
    asShown: relativeLift(asShown, LIFT_ALPHA),
    treatment: rateOf(everyone.treatment),
    control: rateOf(everyone.control),
    byDay: [...byDay].map(([day, lift]) => ({ day, ...lift })),
  };
}

export function addOutcome(sequence: LiftSequence, outcome: MatureOutcome): void {
  const { group, groupProbability, clicked } = outcome;
  addPerson(sequence, { group, probability: groupProbability, outcome: clicked ? 1 : 0 });
}

function verdictOf(lift: RelativeLift | null): Verdict {
  if (lift !== null && lift.low > 0) return 'better';
  if (lift !== null && lift.high < 0) return 'worse';
  return 'not_sure';
}

const rateOf = ({ people, outcomes }: LiftSequence['treatment']): GroupRate => ({
  people,
  clicks: outcomes,
  rate: people === 0 ? null : outcomes / people,
});
