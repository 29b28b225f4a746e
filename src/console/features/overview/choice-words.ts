import type { Overview } from '../../../contract/overview.ts';
import { count, counted, percent } from '../../ui/numbers.ts';

type Policy = NonNullable<Overview['policy']>;
type Hold = NonNullable<Overview['variants'][number]['held']>;

const BY: Readonly<Record<Policy['ranker'], string>> = {
  contextual: 'by what is known of each person',
  weighted_thompson: 'the same way for everybody',
};
/** Two-sided 95 %. */
const DEVIATIONS = 1.96;
const A_THOUSAND_PEOPLE = 1_000;

/** How versions are chosen at present, and why so. */
export function howChosen({ ranker, reason }: Policy): string {
  switch (reason.kind) {
    case 'set':
      return `Chosen ${BY[ranker]}, as this template’s settings say.`;
    case 'nothing_known':
      return 'Chosen the same way for everybody: no attribute tells the people of this template apart yet.';
    case 'too_early':
      return `Chosen ${BY[ranker]}. Whether that earns more than one way for everybody is compared from 1,000 final decisions on; there are ${count(reason.people)}.`;
    case 'compared':
      return `Chosen ${BY[ranker]}: on ${count(reason.people)} final decisions, choosing by what is known of each person ${earns(reason)}.`;
  }
}

function earns({ difference, standardError }: Extract<Policy['reason'], { kind: 'compared' }>): string {
  const size = perThousand(Math.abs(difference));
  const range = `±${perThousand(DEVIATIONS * standardError)}`;
  if (Math.abs(difference) <= DEVIATIONS * standardError) {
    return `earns about as much as one way for everybody (${difference < 0 ? '−' : '+'}${size} ${range} successes per 1,000 people)`;
  }
  return `earns ${size} ${range} ${difference < 0 ? 'fewer' : 'more'} successes per 1,000 people than one way for everybody`;
}

const perThousand = (a: number): string => (a * A_THOUSAND_PEOPLE).toFixed(1);

const HARM: Readonly<Record<Hold['guard'], string>> = { unsubscribe: 'unsubscribed', spam: 'marked it as spam' };

/** Why a version is not sent any more. */
export const whyHeld = ({ guard, harmed, people, limit }: Hold): string =>
  `Of ${counted(people, 'person', 'people')} who were shown it, ${count(harmed)} ${HARM[guard]} (${percent(harmed / people, 2)}); this template allows ${percent(limit, 2)}. It is not sent any more. To let it run again, set it live under Content.`;
