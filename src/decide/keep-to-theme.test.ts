import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TemplateId, VariantId } from '../domain/ids.ts';
import type { Variant } from '../domain/template.ts';
import { keepToTheme } from './keep-to-theme.ts';

const variant = (id: string, ...themes: string[]): Variant => ({
  variantId: id as VariantId,
  role: 'variant',
  name: id,
  state: 'active',
  themes,
  targeting: [],
  version: 1,
  content: { subject: '', preheader: '', body: '' },
});
const continuity = (themeKey: string | null = null) => ({
  continuity: { earlierTemplateId: 'welcome' as TemplateId, themeKey, lookbackDays: 30 },
});
const FITTING = [variant('a', 'tone: friendly', 'offer'), variant('b', 'tone: formal'), variant('c')];
const idsOf = (variants: readonly Variant[]) => variants.map(({ variantId }) => variantId);

describe('keeping to a theme', () => {
  it('leaves those who share one, and says which and who is left out', () => {
    const pool = keepToTheme(continuity(), FITTING, { themes: ['tone: friendly', 'long'] });
    expect(idsOf(pool.eligible)).toEqual(['a']);
    expect(pool.continuity).toEqual({ kind: 'restricted', themes: ['tone: friendly'], leftOut: ['b', 'c'] });
  });

  it('counts only themes of the kind that is asked for', () => {
    const pool = keepToTheme(continuity('tone'), FITTING, { themes: ['offer', 'tone: formal'] });
    expect(idsOf(pool.eligible)).toEqual(['b']);
  });

  it.each([
    ['the template continues none', { continuity: null }, { themes: ['offer'] }, 'off'],
    ['nothing was met', continuity(), null, 'nothing_earlier'],
    ['what was met has no theme', continuity(), { themes: [] }, 'no_theme'],
    ['what was met has none of the kind', continuity('mood'), { themes: ['offer'] }, 'no_theme'],
    ['no variant here shares it', continuity(), { themes: ['winter'] }, 'no_match'],
  ])('fails open where %s', (_, template, earlier, kind) => {
    const pool = keepToTheme(template, FITTING, earlier);
    expect(pool.eligible).toBe(FITTING);
    expect(pool.continuity.kind).toBe(kind);
  });

  it('never leaves nobody, never brings in who did not fit, and keeps the order', () => {
    const themes = fc.subarray(['x', 'y', 'tone: z']);
    fc.assert(
      fc.property(fc.array(themes, { minLength: 1, maxLength: 6 }), fc.option(themes), (lists, met) => {
        const fitting = lists.map((list, index) => variant(`v${index}`, ...list));
        const { eligible } = keepToTheme(continuity(), fitting, met && { themes: met });
        expect(eligible.length).toBeGreaterThan(0);
        expect(eligible).toEqual(fitting.filter((each) => eligible.includes(each)));
      }),
    );
  });
});
