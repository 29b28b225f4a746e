import { z } from 'zod';
import type { ReportSubject } from './report-subject.ts';
import { REPORT_INTERVALS, timeframeSchema } from './report-timeframe.ts';
import { STATISTIC_NAMES } from './statistics.ts';

/** Of one type of report; a values report has no `interval`. */
export function reportBody(type: string, { groupings, required }: ReportSubject, isSeries: boolean) {
  const attributes = {
    statistics: z.array(z.enum(STATISTIC_NAMES)).min(1),
    timeframe: timeframeSchema,
    conversion_metric_id: z.string(),
    group_by: z
      .array(z.enum(groupings))
      .refine((by) => required.every((name) => by.includes(name)), {
        error: `expected ${required.join(' and ')} among them`,
      })
      .nullish()
      .transform((by) => by ?? [...required, 'send_channel']),
    filter: z
      .string()
      .nullish()
      .transform((filter) => filter ?? null),
    interval: isSeries ? z.enum(REPORT_INTERVALS) : z.undefined({ error: notOf(type) }).optional(),
  };
  return z.strictObject({
    data: z.strictObject({ type: z.literal(type), attributes: z.strictObject(attributes) }),
  });
}

function notOf(type: string): string {
  return `'interval' is not a valid field for the resource '${type}'.`;
}
