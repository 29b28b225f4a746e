import { z } from 'zod';

const rate = z.number().min(0).max(1);
const shares = z
  .record(z.string().min(1), z.number().nonnegative())
  .refine((record) => Object.values(record).some((share) => share > 0), {
    message: 'expected at least one share above 0',
  });

/** Rates are per delivered email and count people, not machines. */
const content = z.strictObject({
  key: z.string().min(1),
  /** Part of the subject as a reader sees it. Only the last content, the email's own default, has none. */
  subjectIncludes: z.string().min(1).optional(),
  openRate: rate,
  /** For everybody, or by segment. A click needs an open, so it is never above the open rate. */
  clickRate: z.union([rate, z.record(z.string(), rate)]),
});

const wave = z.strictObject({
  at: z.iso.datetime({ offset: true }),
  count: z.int().positive(),
  overSeconds: z.int().nonnegative(),
  /** This wave's own mix of segments, where it differs. */
  shares: shares.optional(),
});

/** People, when they come, and how they take to each content: the truth that the account's API does not tell. */
export const worldSchema = z
  .strictObject({
    segments: z.strictObject({ property: z.string().min(1), shares }),
    waves: z.array(wave),
    contents: z.array(content).min(1),
    machineOpenRate: rate.default(0.25),
    botClickRate: rate.default(0.03),
    bounceRate: rate.default(0.004),
    unsubscribeRate: rate.default(0.002),
  })
  .superRefine((world, context) => {
    const segments = Object.keys(world.segments.shares);
    const complain = (path: PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    for (const [index, { subjectIncludes, clickRate, openRate }] of world.contents.entries()) {
      const path = ['contents', index];
      const isLast = index === world.contents.length - 1;
      if (isLast && subjectIncludes !== undefined)
        complain(path, 'expected the last content to be the default, without subjectIncludes');
      if (!isLast && subjectIncludes === undefined)
        complain([...path, 'subjectIncludes'], 'expected a part of the subject');
      const rates = typeof clickRate === 'number' ? [clickRate] : Object.values(clickRate);
      if (rates.some((value) => value > openRate))
        complain([...path, 'clickRate'], `expected at most the open rate ${openRate}`);
      const missing = typeof clickRate === 'number' ? [] : segments.filter((segment) => !(segment in clickRate));
      if (missing.length > 0) complain([...path, 'clickRate'], `expected a rate for ${missing.join(', ')}`);
    }
    for (const [index, { shares: own }] of world.waves.entries()) {
      const unknown = Object.keys(own ?? {}).filter((segment) => !segments.includes(segment));
      if (unknown.length > 0) complain(['waves', index, 'shares'], `expected only the segments ${segments.join(', ')}`);
    }
  });

export type World = z.infer<typeof worldSchema>;
export type Content = World['contents'][number];

export function clickRateIn(content: Content, segment: string): number {
  return typeof content.clickRate === 'number' ? content.clickRate : (content.clickRate[segment] ?? 0);
}

/** How often each segment occurs among all the waves' people. */
export function segmentMix(world: World): Record<string, number> {
  const people: Record<string, number> = {};
  const waves = world.waves.length > 0 ? world.waves : [{ count: 1, shares: undefined }];
  for (const { count, shares: own } of waves) {
    const mix = own ?? world.segments.shares;
    const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
    for (const [segment, share] of Object.entries(mix)) {
      people[segment] = (people[segment] ?? 0) + (count * share) / total;
    }
  }
  const everybody = Object.values(people).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(Object.entries(people).map(([segment, count]) => [segment, count / everybody]));
}
