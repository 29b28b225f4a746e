import type { TemplateId, VariantId } from '../domain/ids.ts';
import type { Template, Variant } from '../domain/template.ts';
import { themesUnder } from '../domain/theme.ts';
import type { Shown } from './ports.ts';

/** What became of the wish to keep a person to a theme; every kind but `restricted` leaves all variants in. */
export type Continuity =
  | { readonly kind: 'off' | 'nothing_earlier' | 'no_theme' }
  /** `themes`: those met earlier. */
  | { readonly kind: 'no_match' | 'all_match'; readonly themes: readonly string[] }
  /** `themes`: those met earlier that a variant here has. */
  | { readonly kind: 'restricted'; readonly themes: readonly string[]; readonly leftOut: readonly VariantId[] };

/** The variants that are drawn from, and why these. */
export interface Pool {
  readonly eligible: readonly Variant[];
  readonly continuity: Continuity;
}

export const NOT_ASKED: Continuity = { kind: 'off' };

/** Fails open: who met nothing, or nothing that a variant here shares, may get any. */
export function keepToTheme(
  { continuity }: Pick<Template, 'continuity'>,
  fitting: readonly Variant[],
  earlier: Shown | null,
): Pool {
  const open = (why: Continuity): Pool => ({ eligible: fitting, continuity: why });
  if (continuity === null) return open(NOT_ASKED);
  if (earlier === null) return open({ kind: 'nothing_earlier' });
  const met = themesUnder(earlier.themes, continuity.themeKey);
  if (met.length === 0) return open({ kind: 'no_theme' });
  const eligible = fitting.filter(({ themes }) => themes.some((theme) => met.includes(theme)));
  if (eligible.length === 0) return open({ kind: 'no_match', themes: met });
  if (eligible.length === fitting.length) return open({ kind: 'all_match', themes: met });
  const themes = met.filter((theme) => eligible.some((variant) => variant.themes.includes(theme)));
  const leftOut = fitting.filter((variant) => !eligible.includes(variant)).map(({ variantId }) => variantId);
  return { eligible, continuity: { kind: 'restricted', themes, leftOut } };
}

/** One sentence for who asks how the choice was made. */
export function explainContinuity(found: Continuity, earlierTemplateId: TemplateId, lookbackDays: number): string {
  switch (found.kind) {
    case 'off':
      return 'It was not asked: nothing was left to choose.';
    case 'nothing_earlier':
      return `${earlierTemplateId} showed this person nothing in the last ${lookbackDays} days: any variant may serve.`;
    case 'no_theme':
      return `What this person got from ${earlierTemplateId} has no theme that counts: any variant may serve.`;
    case 'no_match':
      return `No variant that may serve here has ${found.themes.join(' or ')}: any may serve.`;
    case 'all_match':
      return `Every variant that may serve here has ${found.themes.join(' or ')}.`;
    case 'restricted':
      return `This person met ${found.themes.join(' and ')} in ${earlierTemplateId}: only variants with it may serve.`;
  }
}
