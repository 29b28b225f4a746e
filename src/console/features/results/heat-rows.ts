import type { AttributeSegments, Results } from '../../../contract/results.ts';

type SegmentCell = AttributeSegments['segments'][number]['cells'][number];

export interface HeatCell extends SegmentCell {
  /** 0 for the least clicked of its row, 1 for the most. */
  readonly warmth: number;
  /** Clicked more than any other of its row, and its range begins above what the row clicked in all. */
  readonly isBest: boolean;
}

export interface HeatRow {
  readonly value: string;
  readonly shown: number;
  readonly cells: readonly HeatCell[];
}

/** The table of one attribute: versions that anybody of it was shown, control first. */
export function heatRows({ segments }: AttributeSegments, variants: Results['variants']) {
  const shownIn = (variantId: string): boolean =>
    segments.some(({ cells }) => cells.some((cell) => cell.variantId === variantId && cell.shown > 0));
  const columns = variants
    .filter(({ variantId }) => shownIn(variantId))
    .map(({ variantId, name, role }) => ({ variantId, name: role === 'control' ? 'Your control' : name }));
  const rows = segments.map(({ value, shown, clicks, cells }): HeatRow => {
    const own = columns.flatMap(({ variantId }) => cells.filter((cell) => cell.variantId === variantId));
    const rates = own.flatMap(({ rate }) => (rate === null ? [] : [rate]));
    const [least, most] = [Math.min(...rates), Math.max(...rates)];
    return {
      value,
      shown,
      cells: own.map((cell) => ({
        ...cell,
        warmth: cell.rate === null || most === least ? 0 : (cell.rate - least) / (most - least),
        isBest: cell.rate === most && rates.length > 1 && (cell.low ?? 0) > clicks / shown,
      })),
    };
  });
  return { columns, rows };
}
