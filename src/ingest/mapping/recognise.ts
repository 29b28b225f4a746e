import { BUILT_IN_MAPPINGS } from './built-in.ts';
import { foldColumn, type Mapping } from './mapping.ts';
import type { FileHead } from './ports.ts';

export type Recognition =
  | { readonly kind: 'recognised'; readonly mapping: Mapping; readonly header: readonly string[] }
  | { readonly kind: 'unknown'; readonly sentence: string };

const SHOWN_COLUMNS = 12;

/** Which mapping a file is read by, from its name and its header alone. @param own those of the organisation, which go first. */
export function recognise(name: string, head: FileHead, own: readonly Mapping[]): Recognition {
  const mappings = [...own, ...BUILT_IN_MAPPINGS];
  for (const mapping of mappings) {
    const header = headerFor(mapping, head);
    if (fitsName(mapping.filePattern, name) && fits(mapping, header)) return { kind: 'recognised', mapping, header };
  }
  const columns = head.columns(head.delimiter, null);
  const shown = columns.slice(0, SHOWN_COLUMNS).join(', ') + (columns.length > SHOWN_COLUMNS ? ', …' : '');
  const known = mappings.map((mapping) => mapping.name).join(', ');
  return {
    kind: 'unknown',
    sentence:
      `No mapping knows this header (${shown}). The file is kept untouched; known shapes are ${known}. ` +
      'Make a mapping for it in the console under Ingestion; then it is loaded. Or deliver it again in one of these shapes.',
  };
}

/** The header as this mapping splits and decodes it. */
export const headerFor = (mapping: Mapping, head: FileHead): readonly string[] =>
  head.columns(mapping.delimiter ?? head.delimiter, mapping.encoding);

export function fits({ signature, foreign }: Mapping, header: readonly string[]): boolean {
  const columns = new Set(header.map(foldColumn));
  const has = (name: string): boolean => columns.has(foldColumn(name));
  return signature.every((need) => (typeof need === 'string' ? has(need) : need.some(has))) && !foreign.some(has);
}

export function fitsName(pattern: string | null, name: string): boolean {
  if (pattern === null) return true;
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is').test(name);
}
