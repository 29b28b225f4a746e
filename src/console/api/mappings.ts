import { queryOptions } from '@tanstack/react-query';
import {
  type MappingDefinition,
  type MappingPreview,
  mappingDraft,
  mappingPreview,
  mappingSaved,
} from '../../contract/mappings.ts';
import { change, read } from './request.ts';

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
  saving: { readonly definition: MappingDefinition; readonly sha256: string },
  csrfToken: string,
): Promise<number> {
  return mappingSaved.parse(await change('POST', '/mappings', csrfToken, saving)).waiting;
}
