import { queryOptions } from '@tanstack/react-query';
import {
  type MappingDefinition,
  type MappingPreview,
  mappingDraft,
  mappingList,
  mappingPreview,
  mappingSaved,
} from '../../contract/mappings.ts';
import { change, read } from './request.ts';

/** Under `ingestion`, because files that come and go say how a mapping is used. */
export const mappingsQuery = queryOptions({
  queryKey: ['ingestion', 'mappings'],
  queryFn: () => read('/mappings', mappingList),
});

/** A mapping to begin with, as the file suggests it. */
export const mappingDraftQuery = (sha256: string) =>
  queryOptions({
    queryKey: ['mapping-draft', sha256],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => read(`/mappings/for-file/${sha256}`, mappingDraft),
  });

interface Trying {
  readonly sha256: string;
  readonly definition: MappingDefinition;
  readonly counted: 'first_rows' | 'whole_file';
}

/** What a mapping would make of a file; nothing is saved. */
export async function tryMapping({ sha256, ...asked }: Trying, csrfToken: string): Promise<MappingPreview> {
  return mappingPreview.parse(await change('POST', `/mappings/for-file/${sha256}/preview`, csrfToken, asked));
}

/** @returns how many files wait to be read by it. */
export async function saveMapping(
  saving: { readonly definition: MappingDefinition; readonly sha256: string | null },
  csrfToken: string,
): Promise<number> {
  return mappingSaved.parse(await change('POST', '/mappings', csrfToken, saving)).waiting;
}

/** What was loaded under it stays. */
export async function removeMapping(name: string, csrfToken: string): Promise<void> {
  await change('DELETE', `/mappings/${encodeURIComponent(name)}`, csrfToken);
}
