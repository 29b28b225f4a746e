import { wilsonInterval } from '../../bandit/wilson.ts';
import type { CellTotals } from './ports.ts';

/** Below this many emails a share of clicks is a story about single people. */
const SAID_FROM_SHOWN = 200;

export interface SegmentCell {
  readonly variantId: string;
  readonly shown: number;
  readonly clicks: number;
  /** Null: too few emails to say. */
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Segment {
  readonly value: string;
  readonly shown: number;
  readonly clicks: number;
  readonly cells: readonly SegmentCell[];
}

export interface AttributeSegments {
  readonly attribute: string;
  /** Most people first. */
  readonly segments: readonly Segment[];
}

interface Counts {
  shown: number;
  clicks: number;
}

/**
 * Who clicks what: click rates as shown by value of each attribute and by variant. A description of what happened, one
 * attribute at a time: people of one value differ in others too.
 * @param arms in which order, and with which id, variants stand in a row; `control` under its own
 */
export function attributeSegments(
  totals: readonly CellTotals[],
  arms: readonly { readonly arm: string; readonly variantId: string }[],
): AttributeSegments[] {
  const attributes = new Map<string, Map<string, Map<string, Counts>>>();
  for (const { cell, arm, shown, clicks } of totals) {
    for (const [attribute, value] of pairsOf(cell)) {
      const values = taken(attributes, attribute, () => new Map<string, Map<string, Counts>>());
      const counts = taken(
        taken(values, value, () => new Map<string, Counts>()),
        arm,
        () => ({ shown: 0, clicks: 0 }),
      );
      counts.shown += shown;
      counts.clicks += clicks;
    }
  }
  return [...attributes]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([attribute, values]) => ({
      attribute,
      segments: [...values]
        .map(([value, byArm]) => segmentOf(value, byArm, arms))
        .sort((one, other) => other.shown - one.shown || one.value.localeCompare(other.value)),
    }));
}

function segmentOf(
  value: string,
  byArm: ReadonlyMap<string, Counts>,
  arms: readonly { readonly arm: string; readonly variantId: string }[],
): Segment {
  const cells = arms.map(({ arm, variantId }): SegmentCell => {
    const { shown, clicks } = byArm.get(arm) ?? { shown: 0, clicks: 0 };
    const interval = shown < SAID_FROM_SHOWN ? null : wilsonInterval(clicks, shown);
    const rate = interval === null ? null : clicks / shown;
    return { variantId, shown, clicks, rate, low: interval?.low ?? null, high: interval?.high ?? null };
  });
  const sum = (of: (cell: SegmentCell) => number): number => cells.reduce((total, cell) => total + of(cell), 0);
  return { value, shown: sum(({ shown }) => shown), clicks: sum(({ clicks }) => clicks), cells };
}

/** A cell is written as `all`, or as JSON pairs of attribute and value. */
function pairsOf(cell: string): [string, string][] {
  if (!cell.startsWith('[')) return [];
  const pairs = JSON.parse(cell) as [string, string | readonly string[]][];
  return pairs.map(([attribute, value]) => [attribute, typeof value === 'string' ? value : value.join(', ')]);
}

function taken<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
