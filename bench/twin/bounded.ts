/** A figure beside the least that it must be, or the most that it may be. */
export interface Bounded {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly bound: 'at least' | 'under';
  readonly [detail: string]: unknown;
}

/** Above 1 the bound is kept. */
export const headroom = ({ value, limit, bound }: Bounded): number =>
  bound === 'under' ? limit / value : value / limit;

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
