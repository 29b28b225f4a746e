import type { ThemeList } from '../../../contract/themes.ts';

type Theme = ThemeList['themes'][number];

/** `tone` of `tone: friendly`; null where a theme has no kind. */
export function kindOf(theme: string): string | null {
  const colon = theme.indexOf(': ');
  return colon === -1 ? null : theme.slice(0, colon);
}

export const kindsOf = (themes: readonly Theme[]): string[] =>
  [...new Set(themes.flatMap(({ theme }) => kindOf(theme) ?? []))].sort();

/** What the setting will do with the themes there are now, in a sentence; `isIdle`: nothing yet. */
export function whatItDoes(
  themes: readonly Theme[],
  { here, earlier, kind }: { readonly here: string; readonly earlier: string; readonly kind: string | null },
): { readonly isIdle: boolean; readonly sentence: string } {
  const counted = themes.filter(({ theme }) => kind === null || kindOf(theme) === kind);
  const earlierThemes = counted.filter(({ templateIds }) => templateIds.includes(earlier));
  const shared = earlierThemes.filter(({ templateIds }) => templateIds.includes(here)).map(({ theme }) => theme);
  if (shared.length > 0) {
    return {
      isIdle: false,
      sentence: `Both emails have versions with ${wordsOf(shared)}; a person who met it gets it again.`,
    };
  }
  const sentence =
    earlierThemes.length === 0
      ? 'No version of the earlier email has such a theme yet: give its versions themes under Content.'
      : `The earlier email has ${wordsOf(earlierThemes.map(({ theme }) => theme))}; no version here has. Until one does, everybody may get any version.`;
  return { isIdle: true, sentence };
}

function wordsOf(themes: readonly string[]): string {
  const quoted = themes.map((theme) => `“${theme}”`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
