import { queryOptions } from '@tanstack/react-query';
import { type ConversionDefinition, conversions } from '../../contract/conversions.ts';
import { change, read } from './request.ts';

const WHILE_RECOUNTED_MILLISECONDS = 2_000;

const pathOf = (templateId: string): string => `/templates/${encodeURIComponent(templateId)}/conversions`;

/** While outcomes are counted again it is looked at often. */
export const conversionsQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['templates', templateId, 'conversions'],
    queryFn: () => read(pathOf(templateId), conversions),
    refetchInterval: ({ state }) => ((state.data?.outcomes.toRecount ?? 0) > 0 ? WHILE_RECOUNTED_MILLISECONDS : false),
  });

interface DefinitionChange {
  readonly templateId: string;
  readonly definition: ConversionDefinition;
}

export async function saveConversions({ templateId, definition }: DefinitionChange, csrfToken: string): Promise<void> {
  await change('PUT', pathOf(templateId), csrfToken, definition);
}
