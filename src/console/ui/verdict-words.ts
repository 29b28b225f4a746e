import { signedPercent } from './numbers.ts';

interface Lift {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** "between +6.0 % and +22.9 %" */
export const between = ({ low, high }: Lift): string => `between ${signedPercent(low)} and ${signedPercent(high)}`;

/** An interval that excludes zero settles the question; anything else is "not sure yet". */
export const isSettled = ({ low, high }: Lift): boolean => low > 0 || high < 0;
