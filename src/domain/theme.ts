import { canonicalText } from './clean-text.ts';
import type { TemplateId } from './ids.ts';

/** A later email keeps to the theme that a person met in an earlier one. */
export interface ThemeContinuity {
  readonly earlierTemplateId: TemplateId;
  /** Only themes of this key count, e.g. `tone` of `tone: friendly`; null: every theme. */
  readonly themeKey: string | null;
  readonly lookbackDays: number;
}

/** The form in which themes are kept and compared: `Tone :Friendly` is `tone: friendly`. */
export const canonicalTheme = (theme: string): string =>
  canonicalText(theme)
    .split(':')
    .map((part) => part.trim().replace(/\s+/g, ' '))
    .join(': ');

export const themesUnder = (themes: readonly string[], key: string | null): readonly string[] =>
  key === null ? themes : themes.filter((theme) => theme.startsWith(`${key}: `));
