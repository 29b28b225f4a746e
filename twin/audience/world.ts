import { z } from 'zod';
import { checkRates, contentSchema, rate, WEEKDAYS } from './content.ts';

const shares = z
  .record(z.string().min(1), z.number().nonnegative())
  .refine((record) => Object.values(record).some((share) => share > 0), {
    message: 'expected at least one share above 0',
  });

const wave = z.strictObject({
  at: z.iso.datetime({ offset: true }),
  count: z.int().positive(),
  overSeconds: z.int().nonnegative(),
  /** This wave's own mix of segments, where it differs. */
  shares: shares.optional(),
});

/** Delays are log-normal: half are below the median, `spread` is the deviation of their logarithm. */
const timing = z.strictObject({
  openMedianMinutes: z.number().positive().default(120),
  openSpread: z.number().nonnegative().default(1.2),
  clickMedianSeconds: z.number().positive().default(180),
  clickSpread: z.number().nonnegative().default(0.8),
});

/** Events that the account shows hours or days after they happened. */
const late = z.strictObject({
  share: rate.default(0),
  medianHours: z.number().positive().default(6),
  atMostHours: z.number().positive().default(72),
});

/** What people buy who clicked: `medianValue` with a long tail. */
const orders = z.strictObject({
  metric: z.string().min(1).default('Placed Order'),
  medianValue: z.number().positive().default(60),
  spread: z.number().nonnegative().default(1),
  medianHours: z.number().positive().default(3),
  withinHours: z.number().positive().default(120),
  /** An order later than this after the click is not attributed to the email. */
  attributedWithinHours: z.number().positive().default(120),
});

/** People, when they come, and how they take to each content: the truth that the account's API does not tell. */
export const worldSchema = z
  .strictObject({
    segments: z.strictObject({ property: z.string().min(1), shares }),
    waves: z.array(wave),
    contents: z.array(contentSchema).min(1),
    machineOpenRate: rate.default(0.25),
    botClickRate: rate.default(0.03),
    bounceRate: rate.default(0.004),
    hardBounceShare: rate.default(0.5),
    dropRate: rate.default(0),
    unsubscribeRate: rate.default(0.002),
    spamRate: rate.default(0),
    /** Factors of the open and click rates, by the weekday (UTC) of the send. */
    weekdays: z.partialRecord(z.enum(WEEKDAYS), z.number().nonnegative()).default({}),
    timing: timing.default(timing.parse({})),
    late: late.default(late.parse({})),
    orders: orders.default(orders.parse({})),
    /** `all` gives events every property that Klaviyo's have been seen with, at three times the size. */
    eventProperties: z.enum(['usual', 'all']).default('usual'),
  })
  .superRefine((world, context) => {
    const segments = Object.keys(world.segments.shares);
    const complain = (path: PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    for (const [index, content] of world.contents.entries()) {
      const path = ['contents', index];
      const isLast = index === world.contents.length - 1;
      if (isLast && content.subjectIncludes !== undefined)
        complain(path, 'expected the last content to be the default, without subjectIncludes');
      if (!isLast && content.subjectIncludes === undefined)
        complain([...path, 'subjectIncludes'], 'expected a part of the subject');
      checkRates(content, segments, (below, message) => complain([...path, ...below], message));
    }
    for (const [index, { shares: own }] of world.waves.entries()) {
      const unknown = Object.keys(own ?? {}).filter((segment) => !segments.includes(segment));
      if (unknown.length > 0) complain(['waves', index, 'shares'], `expected only the segments ${segments.join(', ')}`);
    }
  });

export type World = z.infer<typeof worldSchema>;

/** People of one segment who come together. */
export type Arrival = { readonly segment: string; readonly at: number; readonly people: number };

/** Everybody the waves bring; without waves, one of the world's own mix. */
export function arrivals(world: World): Arrival[] {
  const waves = world.waves.length > 0 ? world.waves : [{ count: 1, at: '1970-01-01T00:00:00Z', shares: undefined }];
  return waves.flatMap(({ at, count, shares: own }) => {
    const mix = own ?? world.segments.shares;
    const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
    return Object.entries(mix).map(([segment, share]) => ({
      segment,
      at: Date.parse(at),
      people: (count * share) / total,
    }));
  });
}
