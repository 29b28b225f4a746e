import { z } from 'zod';
import { EXPORT_SHAPES } from './export-shapes.ts';
import { fileChange } from './file-format.ts';

const DAY_MINUTES = 24 * 60;
const share = z.number().min(0).max(1).default(0);

/** When event files are written, and what is wrong with them: left out, nothing is. */
export const exportScheduleSchema = z
  .strictObject({
    shape: z.enum(EXPORT_SHAPES),
    gzip: z.boolean().default(true),
    everyMinutes: z.int().positive().default(DAY_MINUTES),
    /** Minute of the day (UTC) that one of the runs falls on. */
    atMinute: z
      .int()
      .min(0)
      .max(DAY_MINUTES - 1)
      .default(0),
    /** Below the root of the SFTP server. */
    directory: z
      .string()
      .regex(/^[\w-]+(\/[\w-]+)*$/, 'expected folder names of letters, digits, - and _, joined by /')
      .default('exports'),
    /** Of the draws below. */
    seed: z.int().default(1),
    /** Share of the rows that come a second time, in the same file or the next. */
    duplicateShare: share,
    /** Share of the rows that a run leaves to the next one, which draws again. */
    lateRowShare: z.number().min(0).max(0.99).default(0),
    /** Share of the files that the next run writes again, with the same bytes. */
    repeatShare: share,
    /** Whether such a file replaces the first or has a name of its own. */
    repeatAs: z.enum(['same-name', 'new-name']).default('new-name'),
    /** A file shows when its first part is written, and grows part by part. */
    growth: z
      .strictObject({ overMinutes: z.number().positive(), parts: z.int().min(2).max(100).default(4) })
      .nullable()
      .default(null),
    changes: z
      .array(fileChange)
      .default([])
      .superRefine((changes, context) => {
        for (const [index, { from }] of changes.entries()) {
          if (index > 0 && Date.parse(from) < Date.parse(changes[index - 1]?.from ?? from))
            context.addIssue({
              code: 'custom',
              path: [index, 'from'],
              message: 'expected a time after the change before',
            });
        }
      }),
  })
  .superRefine(({ growth, everyMinutes }, context) => {
    if (growth !== null && growth.overMinutes >= everyMinutes)
      context.addIssue({
        code: 'custom',
        path: ['growth', 'overMinutes'],
        message: `expected less than everyMinutes, ${everyMinutes}: a file is whole before the next`,
      });
  });

export type ExportSchedule = z.output<typeof exportScheduleSchema>;
