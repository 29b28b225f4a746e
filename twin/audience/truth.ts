import { type Content, clickRateIn, segmentMix, type World } from './world.ts';

/** What happened, by content and segment. Clicks and opens count emails with at least one. */
export type ContentCounts = {
  delivered: number;
  humanOpens: number;
  humanClicks: number;
  machineOpens: number;
  botClicks: number;
};
export type Counts = Map<string, Map<string, ContentCounts>>;

export type Truth = {
  readonly segmentShares: Readonly<Record<string, number>>;
  readonly contents: readonly {
    readonly key: string;
    readonly isDefault: boolean;
    /** Over the mix of segments, per delivered email. */
    readonly expectedClickRate: number;
    readonly clickRateBySegment: Readonly<Record<string, number>>;
    readonly actual: ContentCounts;
    readonly actualBySegment: Readonly<Record<string, ContentCounts>>;
  }[];
  /** The best of all, of all but the default, and the best in each segment with the rate that choosing it would give. */
  readonly best: Best;
  readonly bestVariant: Best | null;
  readonly bestBySegment: Readonly<Record<string, Best>>;
  readonly oracleClickRate: number;
};
type Best = { readonly key: string; readonly clickRate: number };

export const noCounts = (): ContentCounts => ({
  delivered: 0,
  humanOpens: 0,
  humanClicks: 0,
  machineOpens: 0,
  botClicks: 0,
});

export function truthOf(world: World, counts: Counts): Truth {
  const shares = segmentMix(world);
  const segments = Object.keys(shares);
  const expected = (content: Content): number =>
    segments.reduce((sum, segment) => sum + (shares[segment] ?? 0) * clickRateIn(content, segment), 0);
  const variants = world.contents.slice(0, -1);
  const bestBySegment = Object.fromEntries(
    segments.map((segment) => [segment, highest(world.contents, (content) => clickRateIn(content, segment))] as const),
  );
  return {
    segmentShares: shares,
    contents: world.contents.map((content, index) => {
      const bySegment = counts.get(content.key) ?? new Map<string, ContentCounts>();
      return {
        key: content.key,
        isDefault: index === world.contents.length - 1,
        expectedClickRate: expected(content),
        clickRateBySegment: Object.fromEntries(segments.map((segment) => [segment, clickRateIn(content, segment)])),
        actual: [...bySegment.values()].reduce(sum, noCounts()),
        actualBySegment: Object.fromEntries(bySegment),
      };
    }),
    best: highest(world.contents, expected),
    bestVariant: variants.length > 0 ? highest(variants, expected) : null,
    bestBySegment,
    oracleClickRate: segments.reduce(
      (total, segment) => total + (shares[segment] ?? 0) * (bestBySegment[segment]?.clickRate ?? 0),
      0,
    ),
  };
}

function highest(contents: readonly Content[], rateOf: (content: Content) => number): Best {
  return contents
    .map((content) => ({ key: content.key, clickRate: rateOf(content) }))
    .reduce((best, other) => (other.clickRate > best.clickRate ? other : best));
}

function sum(a: ContentCounts, b: ContentCounts): ContentCounts {
  return {
    delivered: a.delivered + b.delivered,
    humanOpens: a.humanOpens + b.humanOpens,
    humanClicks: a.humanClicks + b.humanClicks,
    machineOpens: a.machineOpens + b.machineOpens,
    botClicks: a.botClicks + b.botClicks,
  };
}
