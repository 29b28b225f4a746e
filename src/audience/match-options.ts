import type { Option } from '../domain/attribute.ts';
import { canonicalText } from '../domain/clean-text.ts';
import { parseAlias } from './pattern.ts';

/** Which value a text was given, and by what: its option, an alias (then `by` is that alias), or a bucket. */
export interface Match {
  readonly value: string;
  readonly why: 'option' | 'alias' | 'bucket';
  readonly by: string | null;
}

/** Longer texts are no category: they match nothing. */
const TEXT_LIMIT_CHARACTERS = 256;
const TEXTS_REMEMBERED = 1_000;

/** Options first, then exact aliases, then patterns, each in their order. People share few values, so answers are kept. */
export function matchOptions(options: readonly Option[]): (text: string) => Match | null {
  const exact = new Map<string, Match>();
  const patterns: { readonly matches: (text: string) => boolean; readonly match: Match }[] = [];
  for (const { value } of options) exact.set(value, { value, why: 'option', by: null });
  for (const { value, aliases } of options) {
    for (const alias of aliases) {
      const parsed = parseAlias(alias);
      const match: Match = { value, why: 'alias', by: alias };
      if (parsed.kind === 'pattern') patterns.push({ matches: parsed.matches, match });
      if (parsed.kind !== 'text') continue;
      const text = canonicalText(parsed.text);
      if (!exact.has(text)) exact.set(text, match);
    }
  }
  if (patterns.length === 0) return (text) => exact.get(text) ?? null;

  const remembered = new Map<string, Match | null>();
  return (text) => {
    const known = exact.get(text) ?? remembered.get(text);
    if (known !== undefined) return known;
    if (text.length > TEXT_LIMIT_CHARACTERS) return null;
    const match = patterns.find(({ matches }) => matches(text))?.match ?? null;
    if (remembered.size >= TEXTS_REMEMBERED) remembered.clear();
    remembered.set(text, match);
    return match;
  };
}
