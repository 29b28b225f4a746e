import { z } from 'zod';

export const rate = z.number().min(0).max(1);
/** For everybody, or by segment. */
const rates = z.union([rate, z.record(z.string(), rate)], {
  error: 'expected a rate from 0 to 1, or one by segment: {"free": 0.1}',
});
export type Rates = z.infer<typeof rates>;

/** Rates are per delivered email and count people, not machines. */
export const contentSchema = z.strictObject({
  key: z.string().min(1),
  /** Part of the subject as a reader sees it. Only the last content, the email's own default, has none. */
  subjectIncludes: z.string().min(1).optional(),
  openRate: rates,
  /** A click needs an open, so it is never above the open rate. */
  clickRate: rates,
  /** Of those who click, those who go on to order. */
  orderRate: rates.default(0),
  /** How people's taste changes: from that time on the rates that are named. */
  changes: z
    .array(
      z.strictObject({
        from: z.iso.datetime({ offset: true }),
        openRate: rates.optional(),
        clickRate: rates.optional(),
        orderRate: rates.optional(),
      }),
    )
    .default([]),
});
export type Content = z.infer<typeof contentSchema>;

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export type WeekdayFactors = Readonly<Partial<Record<Weekday, number>>>;

export type ContentRates = { readonly open: number; readonly click: number; readonly order: number };

/** How a segment takes to a content that is sent at `at` (ms): the weekday weighs opens and clicks alike. */
export function ratesAt(content: Content, segment: string, at: number, weekdays: WeekdayFactors): ContentRates {
  const weekday = WEEKDAYS[new Date(at).getUTCDay()];
  const factor = weekday === undefined ? 1 : (weekdays[weekday] ?? 1);
  const of = (name: 'openRate' | 'clickRate' | 'orderRate'): number => rateIn(ratesInForce(content, name, at), segment);
  return {
    open: Math.min(of('openRate') * factor, 1),
    click: Math.min(of('clickRate') * factor, 1),
    order: of('orderRate'),
  };
}

export const rateIn = (value: Rates, segment: string): number =>
  typeof value === 'number' ? value : (value[segment] ?? 0);

function ratesInForce(content: Content, name: 'openRate' | 'clickRate' | 'orderRate', at: number): Rates {
  const changed = content.changes.filter((change) => change[name] !== undefined && Date.parse(change.from) <= at);
  return changed.at(-1)?.[name] ?? content[name];
}

type Complain = (path: PropertyKey[], message: string) => void;

/** What the types cannot say of a content's rates, its own and those after each change. */
export function checkRates(content: Content, segments: readonly string[], complain: Complain): void {
  const moments = [{ path: [] as PropertyKey[], at: Number.NEGATIVE_INFINITY, own: content as Partial<Content> }];
  for (const [index, change] of content.changes.entries()) {
    const at = Date.parse(change.from);
    const previous = moments.at(-1)?.at ?? at;
    if (at <= previous) complain(['changes', index, 'from'], 'expected a time after the change before');
    moments.push({ path: ['changes', index], at, own: change as Partial<Content> });
  }
  for (const { path, at, own } of moments) {
    for (const name of ['openRate', 'clickRate', 'orderRate'] as const) {
      const value = own[name];
      const missing = typeof value === 'object' ? segments.filter((segment) => !(segment in value)) : [];
      if (missing.length > 0) complain([...path, name], `expected a rate for ${missing.join(', ')}`);
    }
    if (own.openRate === undefined && own.clickRate === undefined) continue;
    for (const segment of segments) {
      const { open, click } = ratesAt(content, segment, at, {});
      if (click > open) complain([...path, 'clickRate'], `expected at most the open rate ${open}`);
    }
  }
}
