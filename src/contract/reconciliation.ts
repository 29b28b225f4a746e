import { z } from 'zod';

/** Our counts, checked against Klaviyo's own report of flows. */

const count = z.number().int().nonnegative();
const time = z.iso.datetime();
const day = z.iso.date();

export const reconciledStatistic = z.enum([
  'delivered',
  'opens_unique',
  'clicks_unique',
  'conversions',
  'bounced',
  'unsubscribe_uniques',
  'spam_complaints',
]);
export type ReconciledStatistic = z.infer<typeof reconciledStatistic>;

export const STATISTIC_WORDS: Readonly<Record<ReconciledStatistic, string>> = {
  delivered: 'Delivered',
  opens_unique: 'People who opened',
  clicks_unique: 'People who clicked',
  conversions: 'Conversions',
  bounced: 'Bounced',
  unsubscribe_uniques: 'People who unsubscribed',
  spam_complaints: 'Marked as spam',
};

/** What is the matter, and what a person does next. */
const explained = z.object({ kind: z.string(), sentence: z.string(), next: z.string() });

export const reconciledDifference = z.object({
  day,
  statistic: reconciledStatistic,
  theirs: count,
  ours: count,
  messageId: z.string(),
  messageName: z.string().nullable(),
  templateId: z.string().nullable(),
  templateName: z.string().nullable(),
  role: z.enum(['treatment', 'control', 'unknown']),
  fetchedAt: time,
  cause: explained,
});
export type ReconciledDifference = z.infer<typeof reconciledDifference>;

export const reconciliation = z.object({
  /** In which Klaviyo counts days; null: not known yet. */
  timeZone: z.string().nullable(),
  timeZoneBy: z.enum(['klaviyo', 'person']).nullable(),
  /** A person wants a check that has not begun. */
  isAsked: z.boolean(),
  nextAt: time.nullable(),
  /** Why nothing can be compared at present; null: nothing stands in the way. */
  obstacle: explained.nullable(),
  /** Of the check under way; null: none is. */
  progress: z.object({ compared: count, reports: count }).nullable(),
  /** When Klaviyo was asked last; null: never. */
  checkedAt: time.nullable(),
  from: day.nullable(),
  to: day.nullable(),
  /** Of so many figures that were compared in that time. */
  figures: count,
  agreeing: count,
  differing: count,
  /** The newest 500. */
  differences: z.array(reconciledDifference),
});
export type Reconciliation = z.infer<typeof reconciliation>;

export const chooseTimeZone = z.object({
  timeZone: z.string().trim().min(1, 'Choose the time zone of the Klaviyo account.').max(100, 'There is no such zone.'),
});
