/** A world whose rates are known, in plain data that a peer can read as well. */
export interface World {
  readonly arms: number;
  /** Levels of each attribute. */
  readonly levels: readonly number[];
  /** Every combination of them. */
  readonly cells: readonly (readonly number[])[];
  readonly shares: readonly number[];
  readonly batches: number;
  readonly batchSize: number;
  /** Rate of a reward by cell and arm (cell · arms + arm), from a batch on. */
  readonly periods: readonly { readonly from: number; readonly rates: readonly number[] }[];
  /** The batch that an arm appears in. */
  readonly appears: readonly number[];
  readonly troubles: Troubles | null;
}

/** What stands between a click and its count. A batch is a day. */
export interface Troubles {
  readonly delay: { readonly medianHours: number; readonly spread: number; readonly longestDays: number };
  /** Factor of every rate by day of the week. */
  readonly season: readonly number[];
  /** Clicks of machines for each of a person, blind to arms. */
  readonly botShare: number;
}

export function combinations(levels: readonly number[]): number[][] {
  return levels.reduce<number[][]>(
    (all, count) => all.flatMap((each) => Array.from({ length: count }, (_, level) => [...each, level])),
    [[]],
  );
}

/** VW issue #1687: two segments, each with a better variant of its own, 4 % against 3 %. */
export const ISSUE_1687: World = {
  arms: 2,
  levels: [2],
  cells: [[0], [1]],
  shares: [0.5, 0.5],
  batches: 100,
  batchSize: 1_000,
  periods: [{ from: 0, rates: [0.04, 0.03, 0.03, 0.04] }],
  appears: [0, 0],
  troubles: null,
};

export const levelsOf = (cell: readonly number[]): Record<string, string> =>
  Object.fromEntries(cell.map((level, attribute) => [`a${attribute}`, `${level}`]));
