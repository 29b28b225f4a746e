import { addPerson, type LiftSequence, noLift, type RelativeLift, relativeLift } from '../../bandit/relative-lift.ts';
import type { GroupRate } from '../lift.ts';
import type { RandomControlPerson } from './ports.ts';

const ALPHA = 0.05;

/** What the variants bring, and what choosing among them brings on top. */
export interface ModelLift {
  /** Variants evenly at random, over control. */
  readonly content: RelativeLift | null;
  /** Chosen variants, over variants evenly at random. */
  readonly model: RelativeLift | null;
  readonly chosen: GroupRate;
  readonly random: GroupRate;
  readonly control: GroupRate;
}

/**
 * Two comparisons of people whom chance put into their groups, each anytime-valid by itself: within treatment, chosen
 * against random; and random against control, as if nobody had been chosen for.
 * @param people in decision order @returns null: nobody was chosen for at random
 */
export function modelLift(people: readonly RandomControlPerson[]): ModelLift | null {
  if (!people.some(({ group }) => group === 'random')) return null;
  const model = noLift();
  const content = noLift();
  const rates = { chosen: tally(), random: tally(), control: tally() };
  for (const person of people) {
    const outcome = person.clicked ? 1 : 0;
    rates[person.group].people += 1;
    rates[person.group].clicks += outcome;
    if (person.group !== 'control') add(model, person.group === 'chosen', 1 - person.randomShare, outcome);
    if (person.group !== 'chosen') add(content, person.group === 'random', randomAmongUnchosen(person), outcome);
  }
  return {
    content: relativeLift(content, ALPHA),
    model: relativeLift(model, ALPHA),
    chosen: rateOf(rates.chosen),
    random: rateOf(rates.random),
    control: rateOf(rates.control),
  };
}

/** P(random control | not chosen for). */
function randomAmongUnchosen({ treatmentProbability, randomShare }: RandomControlPerson): number {
  const random = treatmentProbability * randomShare;
  return random / (random + 1 - treatmentProbability);
}

/** Where a group was certain, a person says nothing about the other one. */
function add(sequence: LiftSequence, isTreated: boolean, treatedProbability: number, outcome: number): void {
  if (treatedProbability <= 0 || treatedProbability >= 1) return;
  const group = isTreated ? 'treatment' : 'control';
  const probability = isTreated ? treatedProbability : 1 - treatedProbability;
  addPerson(sequence, { group, probability, outcome });
}

const tally = (): { people: number; clicks: number } => ({ people: 0, clicks: 0 });
const rateOf = ({ people, clicks }: { people: number; clicks: number }): GroupRate => ({
  people,
  clicks,
  rate: people === 0 ? null : clicks / people,
});
