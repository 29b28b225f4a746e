import { queryOptions } from '@tanstack/react-query';
import {
  type AttributeDefinition,
  attributeList,
  type NamedBucket,
  type TriedAttribute,
  triedAttribute,
} from '../../contract/attributes.ts';
import { change, read } from './request.ts';

/** Attributes, named buckets, and what asks for them: read on every visit, for variants ask too. */
export const attributesQuery = queryOptions({
  queryKey: ['attributes'],
  staleTime: 0,
  queryFn: () => read('/attributes', attributeList),
});

const pathOf = (kind: 'attributes' | 'buckets', name: string): string => `/${kind}/${encodeURIComponent(name)}`;

interface Saving<Content> {
  readonly content: Content;
  readonly isNew: boolean;
}

export async function saveAttribute({ content, isNew }: Saving<AttributeDefinition>, csrfToken: string): Promise<void> {
  if (isNew) await change('POST', '/attributes', csrfToken, content);
  else await change('PUT', pathOf('attributes', content.name), csrfToken, content);
}

export async function deleteAttribute(
  { name, confirmed }: { readonly name: string; readonly confirmed: boolean },
  csrfToken: string,
): Promise<void> {
  await change('DELETE', pathOf('attributes', name), csrfToken, { confirmed });
}

/** What a value would become; nothing is saved. */
export async function tryAttribute(
  definition: AttributeDefinition,
  sent: string | null,
  csrfToken: string,
): Promise<TriedAttribute> {
  return triedAttribute.parse(await change('POST', '/attributes/try', csrfToken, { definition, sent }));
}

export async function saveBucket({ content, isNew }: Saving<NamedBucket>, csrfToken: string): Promise<void> {
  if (isNew) await change('POST', '/buckets', csrfToken, content);
  else await change('PUT', pathOf('buckets', content.name), csrfToken, { attributes: content.attributes });
}

export async function deleteBucket(name: string, csrfToken: string): Promise<void> {
  await change('DELETE', pathOf('buckets', name), csrfToken);
}
