import { BUILT_IN_MAPPINGS } from './built-in.ts';
import { foldColumn, type Mapping } from './mapping.ts';

export type Recognition =
  | { readonly kind: 'recognised'; readonly mapping: Mapping }
  | { readonly kind: 'unknown'; readonly sentence: string };

const SHOWN_COLUMNS = 12;

/** Which mapping a file is read by, from its header alone. */
export function recognise(header: readonly string[], mappings: readonly Mapping[] = BUILT_IN_MAPPINGS): Recognition {
  const columns = new Set(header.map(foldColumn));
  const has = (name: string): boolean => columns.has(foldColumn(name));
  const mapping = mappings.find(
    ({ signature, foreign }) =>
      signature.every((need) => (typeof need === 'string' ? has(need) : need.some(has))) && !foreign.some(has),
  );
  if (mapping) return { kind: 'recognised', mapping };
  const shown = header.slice(0, SHOWN_COLUMNS).join(', ') + (header.length > SHOWN_COLUMNS ? ', …' : '');
  const known = mappings.map(({ name }) => name).join(', ');
  return {
    kind: 'unknown',
    sentence:
      `No mapping knows this header (${shown}). The file is kept untouched; known shapes are ${known}. ` +
      'Export it in one of these, or deliver it again after an update that knows this one.',
  };
}
