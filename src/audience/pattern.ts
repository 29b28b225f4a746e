import { RE2JS } from 're2js';

/** RE2 matches in time linear in the text for every pattern it accepts; these bound the factor before it. */
const PATTERN_LIMIT_CHARACTERS = 200;
const PROGRAM_LIMIT_INSTRUCTIONS = 500;

export type ParsedAlias =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly matches: (text: string) => boolean }
  | { readonly kind: 'refused'; readonly reason: string };

/** `/…/` with flags is a regular expression, in which case never matters; all else is an exact text. */
export function parseAlias(alias: string): ParsedAlias {
  const end = alias.lastIndexOf('/');
  if (!alias.startsWith('/') || end === 0) return { kind: 'text', text: alias };
  const source = alias.slice(1, end);
  const flags = alias.slice(end + 1);
  if (source === '') return refused(alias, 'is empty between its slashes');
  if (source.length > PATTERN_LIMIT_CHARACTERS) {
    return refused(`${alias.slice(0, 40)}…`, `is longer than ${PATTERN_LIMIT_CHARACTERS} characters`);
  }
  if (!/^[ims]*$/.test(flags)) return refused(alias, `ends in "${flags}"; after the last slash i, m and s may stand`);
  return compile(alias, source, flags);
}

function compile(alias: string, source: string, flags: string): ParsedAlias {
  const multiline = flags.includes('m') ? RE2JS.MULTILINE : 0;
  const dotAll = flags.includes('s') ? RE2JS.DOTALL : 0;
  try {
    const expression = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | multiline | dotAll);
    if (expression.programSize() > PROGRAM_LIMIT_INSTRUCTIONS) return refused(alias, 'repeats too much');
    return { kind: 'pattern', matches: (text) => expression.matcher(text).find() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refused(alias, `is not one that is supported (${reason}); look-around and back-references are not`);
  }
}

const refused = (alias: string, problem: string): ParsedAlias => ({
  kind: 'refused',
  reason: `The regular expression ${alias} ${problem}.`,
});
