import { cell, item, type Matrix, place } from './symmetric-matrix.ts';

/** What is known of a person when an arm is chosen: levels of attributes, and numbers that are not put into buckets. */
export interface Context {
  readonly levels: Readonly<Record<string, string>>;
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Which column of the model an attribute's level or a number is. Column 0 is the arm itself; plain data. */
export interface Columns {
  /** Of column n + 1; effects of one attribute share a variance, as do those of all numbers. */
  readonly groups: readonly number[];
  readonly groupCount: number;
  readonly levels: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly numbers: Readonly<
    Record<string, { readonly column: number; readonly mean: number; readonly deviation: number }>
  >;
}

/** The columns of one context that are not 0. */
export interface Features {
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** A level beyond so many of its attribute, by evidence, has no effect of its own: its people get the arm's. Bounds time. */
const LEVELS_AN_ATTRIBUTE = 48;
/** A number this many deviations from its mean says no more than one so far away. */
const FARTHEST_DEVIATIONS = 4;

export const columnCount = ({ groups }: Columns): number => groups.length + 1;

export const groupOf = ({ groups }: Columns, column: number): number => (column === 0 ? 0 : item(groups, column - 1));

/** Two attributes can matter together beyond what each does. Among numbers nearly every context is seen once, which cannot say so. */
export const canMatterTogether = ({ levels, numbers }: Columns): boolean =>
  Object.keys(levels).length > 1 && Object.keys(numbers).length === 0;

/** @param trials of each context, not negative. */
export function columnsOf(contexts: readonly Context[], trials: Float64Array): Columns {
  const groups: number[] = [];
  const levels: Record<string, Record<string, number>> = {};
  const evidence = evidenceOfLevels(contexts, trials);
  let groupCount = 1;
  for (const attribute of [...evidence.keys()].sort()) {
    const own = [...(evidence.get(attribute) ?? [])].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    const numbered: Record<string, number> = {};
    for (const [level] of own.slice(0, LEVELS_AN_ATTRIBUTE)) numbered[level] = groups.push(groupCount);
    levels[attribute] = numbered;
    groupCount += 1;
  }
  const numbers: Record<string, { column: number; mean: number; deviation: number }> = {};
  for (const name of [...new Set(contexts.flatMap(({ numbers: own }) => Object.keys(own ?? {})))].sort()) {
    const spread = spreadOf(name, contexts, trials);
    if (spread.deviation > 0) numbers[name] = { column: groups.push(groupCount), ...spread };
  }
  return { groups, groupCount: groupCount + (Object.keys(numbers).length > 0 ? 1 : 0), levels, numbers };
}

function evidenceOfLevels(contexts: readonly Context[], trials: Float64Array): Map<string, Map<string, number>> {
  const evidence = new Map<string, Map<string, number>>();
  contexts.forEach(({ levels }, index) => {
    for (const [attribute, level] of Object.entries(levels)) {
      const own = evidence.get(attribute) ?? new Map<string, number>();
      evidence.set(attribute, own.set(level, (own.get(level) ?? 0) + cell(trials, index)));
    }
  });
  return evidence;
}

function spreadOf(
  name: string,
  contexts: readonly Context[],
  trials: Float64Array,
): { mean: number; deviation: number } {
  let [weight, mean, squares] = [0, 0, 0];
  contexts.forEach(({ numbers }, index) => {
    const value = numbers?.[name];
    const own = cell(trials, index);
    if (value === undefined || !Number.isFinite(value) || own <= 0) return;
    weight += own;
    const step = value - mean;
    mean += (step * own) / weight;
    squares += own * step * (value - mean);
  });
  return { mean, deviation: weight > 0 ? Math.sqrt(squares / weight) : 0 };
}

/** An unknown level or a missing number adds nothing: the arm's effect stands for it. */
export function featuresOf(columns: Columns, { levels, numbers }: Context): Features {
  const found: [number, number][] = [[0, 1]];
  for (const [attribute, numbered] of Object.entries(columns.levels)) {
    const column = numbered[levels[attribute] ?? ''];
    if (column !== undefined) found.push([column, 1]);
  }
  for (const [name, { column, mean, deviation }] of Object.entries(columns.numbers)) {
    const value = numbers?.[name];
    if (value === undefined || !Number.isFinite(value)) continue;
    const standard = (value - mean) / deviation;
    found.push([column, Math.max(-FARTHEST_DEVIATIONS, Math.min(FARTHEST_DEVIATIONS, standard))]);
  }
  return {
    columns: Int32Array.from(found, ([column]) => column),
    values: Float64Array.from(found, ([, value]) => value),
  };
}

export function dot({ columns, values }: Features, effects: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < columns.length; i += 1) sum += cell(values, i) * cell(effects, place(columns, i));
  return sum;
}

/** xᵀ M x. */
export function quadratic({ columns, values }: Features, matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < columns.length; i += 1) {
    const row = place(columns, i) * size;
    for (let j = 0; j < columns.length; j += 1) {
      sum += cell(values, i) * cell(values, j) * cell(matrix, row + place(columns, j));
    }
  }
  return sum;
}

/** M += weight · x xᵀ. */
export function addOuter({ columns, values }: Features, weight: number, matrix: Matrix, size: number): void {
  for (let i = 0; i < columns.length; i += 1) {
    const row = place(columns, i) * size;
    const scaled = weight * cell(values, i);
    for (let j = 0; j < columns.length; j += 1) {
      const at = row + place(columns, j);
      matrix[at] = cell(matrix, at) + scaled * cell(values, j);
    }
  }
}

/** v += weight · x. */
export function addScaled({ columns, values }: Features, weight: number, vector: Float64Array): void {
  for (let i = 0; i < columns.length; i += 1) {
    const at = place(columns, i);
    vector[at] = cell(vector, at) + weight * cell(values, i);
  }
}
