import { z } from 'zod';

/** Themes in the console's API: tags of variants, and which earlier email a template keeps the theme of. */

const isTheme = (theme: string): boolean => {
  const parts = theme.split(':');
  return parts.length <= 2 && parts.every((part) => part.trim() !== '');
};

export const theme = z
  .string()
  .trim()
  .max(60, 'Keep a theme to 60 characters.')
  .refine(isTheme, 'Write a theme as "friendly", or with its kind as "tone: friendly".');

export const themeContinuity = z.object({
  earlierTemplateId: z.string().trim().min(1, 'Choose the earlier email.').max(64),
  /** `tone` lets only themes such as `tone: friendly` count; null: every theme counts. */
  themeKey: z
    .string()
    .trim()
    .max(58, 'Keep the kind of theme to 58 characters.')
    .refine((key) => !key.includes(':'), 'Name the kind of theme alone, as "tone" of "tone: friendly".')
    .nullable()
    .default(null),
  lookbackDays: z
    .int('Look back a whole number of days.')
    .min(1, 'Look back at least 1 day.')
    .max(365, 'Look back at most 365 days.')
    .default(30),
});
export type ThemeContinuity = z.infer<typeof themeContinuity>;

/** Null: themes met elsewhere do not matter to the template. */
export const saveThemeContinuity = z.object({ continuity: themeContinuity.nullable() });
export type SaveThemeContinuity = z.input<typeof saveThemeContinuity>;

/** Every theme of a variant that is not archived, and the templates it occurs in. */
export const themeList = z.object({
  themes: z.array(z.object({ theme: z.string(), templateIds: z.array(z.string()) })),
});
export type ThemeList = z.infer<typeof themeList>;
