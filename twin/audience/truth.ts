import { type Content, ratesAt } from './content.ts';
import { type ContentCounts, noCounts, sumOf } from './content-counts.ts';
import type { Ledger } from './ledger.ts';
import { type Arrival, arrivals, type World } from './world.ts';

export type Truth = {
  readonly segmentShares: Readonly<Record<string, number>>;
  readonly contents: readonly {
    readonly key: string;
    readonly isDefault: boolean;
    /** Over all the waves' people, each at the time of their wave, per delivered email. */
    readonly expectedClickRate: number;
    readonly clickRateBySegment: Readonly<Record<string, number>>;
    /** What an email with it brings in orders. */
    readonly expectedValue: number;
    readonly actual: ContentCounts;
    readonly actualBySegment: Readonly<Record<string, ContentCounts>>;
  }[];
  /** The best of all, of all but the default, and the best in each segment with the rate that choosing it would give. */
  readonly best: Best;
  readonly bestVariant: Best | null;
  readonly bestBySegment: Readonly<Record<string, Best>>;
  /** If everybody got what their segment likes best at that time. */
  readonly oracleClickRate: number;
  /** Of the emails that were delivered, by the day (UTC) of their send: by their true rates, not by luck. */
  readonly days: readonly Day[];
};
type Best = { readonly key: string; readonly clickRate: number };
type Day = {
  readonly day: string;
  readonly delivered: number;
  readonly expectedClicks: number;
  readonly oracleClicks: number;
};

export function truthOf(world: World, ledger: Ledger): Truth {
  const everybody = arrivals(world);
  const shares = sharesOf(everybody);
  const segments = Object.keys(shares);
  const of = (segment: string): Arrival[] => everybody.filter((arrival) => arrival.segment === segment);
  const clickRate = (content: Content, among: readonly Arrival[]): number =>
    average(among, ({ segment, at }) => ratesAt(content, segment, at, world.weekdays).click);
  const inSegment = new Map(segments.map((segment) => [segment, of(segment)]));
  const rateIn = (content: Content, segment: string): number => clickRate(content, inSegment.get(segment) ?? []);
  const expected = (content: Content): number =>
    segments.reduce((sum, segment) => sum + (shares[segment] ?? 0) * rateIn(content, segment), 0);
  const variants = world.contents.slice(0, -1);

  return {
    segmentShares: shares,
    contents: world.contents.map((content, index) => {
      const bySegment = ledger.countsBySegment(content.key);
      return {
        key: content.key,
        isDefault: index === world.contents.length - 1,
        expectedClickRate: expected(content),
        clickRateBySegment: Object.fromEntries(segments.map((segment) => [segment, rateIn(content, segment)])),
        expectedValue: average(everybody, (arrival) => expectedValueOf(content, arrival, world)),
        actual: [...bySegment.values()].reduce(sumOf, noCounts()),
        actualBySegment: Object.fromEntries(bySegment),
      };
    }),
    best: highest(world.contents, expected),
    bestVariant: variants.length > 0 ? highest(variants, expected) : null,
    bestBySegment: Object.fromEntries(
      segments.map((segment) => [segment, highest(world.contents, (content) => rateIn(content, segment))]),
    ),
    oracleClickRate: segments.reduce(
      (total, segment) => total + (shares[segment] ?? 0) * average(of(segment), (one) => bestRate(world, one)),
      0,
    ),
    days: ledger.days(),
  };
}

/** The click rate of what a segment likes best of all at that time. */
export function bestRate(world: World, { segment, at }: Pick<Arrival, 'segment' | 'at'>): number {
  return Math.max(...world.contents.map((content) => ratesAt(content, segment, at, world.weekdays).click));
}

function expectedValueOf(content: Content, { segment, at }: Arrival, { weekdays, orders }: World): number {
  const { click, order } = ratesAt(content, segment, at, weekdays);
  const meanValue = orders.medianValue * Math.exp(orders.spread ** 2 / 2);
  return click * order * meanValue;
}

/** By people; exactly the rate itself where it is the same for all. */
function average(among: readonly Arrival[], rateOf: (arrival: Arrival) => number): number {
  const rates = among.map((arrival) => ({ rate: rateOf(arrival), people: arrival.people }));
  const [first] = rates;
  if (first === undefined) return 0;
  if (rates.every(({ rate }) => rate === first.rate)) return first.rate;
  const people = rates.reduce((sum, one) => sum + one.people, 0);
  return people === 0 ? 0 : rates.reduce((sum, one) => sum + one.rate * one.people, 0) / people;
}

function sharesOf(everybody: readonly Arrival[]): Record<string, number> {
  const people: Record<string, number> = {};
  for (const arrival of everybody) people[arrival.segment] = (people[arrival.segment] ?? 0) + arrival.people;
  const total = Object.values(people).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(Object.entries(people).map(([segment, count]) => [segment, count / total]));
}

function highest(contents: readonly Content[], rateOf: (content: Content) => number): Best {
  return contents
    .map((content) => ({ key: content.key, clickRate: rateOf(content) }))
    .reduce((best, other) => (other.clickRate > best.clickRate ? other : best));
}
