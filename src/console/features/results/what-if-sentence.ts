import type { WhatIf } from '../../../contract/what-if.ts';
import { count, counted, percent } from '../../ui/numbers.ts';

type Estimated = Extract<WhatIf['value'], { kind: 'estimated' }>;
type Range = Estimated['dr'];

/** Rare clicks are told a digit more. */
const digitsOf = (rate: number): number => (rate < 0.1 ? 2 : 1);

/** "16.2 %", as exact as an estimate beside it is told. */
export const rateLike = ({ estimate }: Range, rate: number): string => percent(rate, digitsOf(estimate));

/** "15.1 to 17.3" */
export const rangeOf = ({ estimate, low, high }: Range): string => {
  const digits = digitsOf(estimate);
  return `${(low * 100).toFixed(digits)} to ${(high * 100).toFixed(digits)}`;
};

/** @param what was asked about: “Taste quiz” */
export function whatIfSentence({ value, covered, earned }: WhatIf, what: string): string {
  if (covered === 0 || earned.rate === null)
    return `Nobody whose days are over could have got ${what}: nothing is known of it.`;
  if (value.kind === 'too_early') {
    const { effectivePeople, clicks } = value;
    const known = `${counted(Math.floor(effectivePeople), 'person', 'people')} and ${counted(clicks, 'click')}`;
    return `Too early to say: what is known of ${what} is worth ${known} so far. It takes 1,000 and 30.`;
  }
  const { dr } = value;
  const made = rateLike(dr, earned.rate);
  const told = `Had everybody got ${what}, about ${rateLike(dr, dr.estimate)} would have clicked (${rangeOf(dr)}), against the ${made} of the choices that were made.`;
  const isInside = dr.low <= earned.rate && earned.rate <= dr.high;
  return isInside ? `${told} That is within the range, so the difference may be chance.` : told;
}

/** Of whom all this is said, and of whom it is not. */
export function coverageSentence({ candidate, value, covered, uncovered }: WhatIf): string {
  const could = candidate.kind === 'uniform' ? '' : ' who could have got it,';
  const lead = value.kind === 'too_early' ? 'So far there are' : 'Said of';
  const said = `${lead} ${counted(covered, 'person', 'people')}${could} whose email showed its version and whose days are over.`;
  if (uncovered === 0) return said;
  const others = uncovered === 1 ? '1 other' : `${count(uncovered)} others`;
  return `${said} ${others} could not have got it: nothing is said of them.`;
}
