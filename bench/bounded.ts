import { cpus, loadavg } from 'node:os';
import type { Figure } from './figure.ts';

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

export function say(figures: readonly Bounded[]): void {
  for (const { name, value, unit, bound, limit } of figures) {
    process.stderr.write(`${name}: ${value} ${unit}, ${bound} ${limit}\n`);
  }
}

/** The one nearest to its bound speaks for all. */
export function figureOf(bench: string, figures: readonly Bounded[], meta: Figure['meta']): Figure {
  const [tightest] = [...figures].sort((a, b) => headroom(a) - headroom(b));
  if (tightest === undefined) throw new Error('Nothing was measured.');
  const { value, unit, limit, name } = tightest;
  return {
    bench,
    value,
    unit: `${unit} (${name})`,
    limit,
    ratio: round(value / limit, 3),
    meta: {
      figures: figures.map((figure) => ({ ...figure, ratio: round(figure.value / figure.limit, 3) })),
      ...meta,
      loadAverage: round(loadavg()[0] ?? 0, 1),
      node: process.version,
      cores: cpus().length,
      cpu: cpus()[0]?.model,
    },
  };
}
