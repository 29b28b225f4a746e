/** What a bench found, printed as the last line of its output. */
export interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  /** What `value` is measured against, in the same unit and the same run. */
  readonly limit: number;
  /** value / limit. */
  readonly ratio: number;
  readonly meta: Readonly<Record<string, unknown>>;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The smallest value that at least the share `q` of the values do not exceed. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(q * sorted.length) - 1, 0)] ?? Number.NaN;
}
