import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { MappingDefinition } from '../../../contract/mappings.ts';
import { tryMapping } from '../../api/mappings.ts';
import { useSession } from '../../api/use-session.ts';

const PAUSE_MILLISECONDS = 400;

/** What the first rows of a file would become by the mapping as it stands. @param sha256 null: there is no file to try it on */
export function useMappingPreview(sha256: string | null, definition: MappingDefinition) {
  const { csrfToken } = useSession();
  const [asked] = useDebouncedValue(JSON.stringify(definition), PAUSE_MILLISECONDS);
  return useQuery({
    queryKey: ['mapping-preview', sha256, asked],
    queryFn: () =>
      tryMapping({ sha256: sha256 ?? '', definition: JSON.parse(asked), counted: 'first_rows' }, csrfToken),
    enabled: sha256 !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
