import type { OrgId } from '../domain/ids.ts';
import { type AttributeUse, attributeUses } from './attribute-uses.ts';
import type { AttributeBook, Change } from './ports.ts';

export type DeleteAttribute =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'no_such_name' }
  /** People are chosen by it just now. */
  | { readonly kind: 'in_use'; readonly uses: readonly AttributeUse[] }
  | { readonly kind: 'unconfirmed'; readonly uses: readonly AttributeUse[] };

/**
 * Without its definition an attribute is only what is sent: rules that asked for its values would meet other people.
 * So it is never taken from a variant that serves, and from drafts and named buckets only when that is confirmed.
 */
export async function deleteAttribute(
  book: AttributeBook,
  orgId: OrgId,
  name: string,
  confirmed: boolean,
  change: Change,
): Promise<DeleteAttribute> {
  const uses = (await attributeUses(book, orgId)).filter(({ attribute }) => attribute === name);
  const serving = uses.filter((use) => use.by === 'variant' && use.isServing);
  if (!(await book.attributes(orgId)).some((each) => each.name === name)) return { kind: 'no_such_name' };
  if (serving.length > 0) return { kind: 'in_use', uses: serving };
  if (uses.length > 0 && !confirmed) return { kind: 'unconfirmed', uses };
  return (await book.remove(orgId, 'attribute', name, change)) ? { kind: 'deleted' } : { kind: 'no_such_name' };
}
