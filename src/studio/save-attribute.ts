import { checkBucket, checkDefinition } from '../audience/check-definition.ts';
import type { AttributeDefinition, NamedBucket } from '../domain/attribute.ts';
import type { OrgId } from '../domain/ids.ts';
import type { AttributeBook, BookEntry, Change } from './ports.ts';

export type SaveEntry<Content> =
  | { readonly kind: 'saved'; readonly content: Content }
  | { readonly kind: 'unsound'; readonly problems: readonly string[] }
  | { readonly kind: 'full'; readonly of: BookEntry['kind']; readonly limit: number }
  | { readonly kind: 'name_taken' | 'no_such_name' };

/** Each attribute multiplies the cells that have to be learnt about. */
const LIMITS = { attribute: 20, bucket: 100 } as const;

/** `create` refuses a name that is taken, `replace` one that is not. */
type How = 'create' | 'replace';

export async function saveAttribute(
  book: AttributeBook,
  orgId: OrgId,
  definition: AttributeDefinition,
  how: How,
  change: Change,
): Promise<SaveEntry<AttributeDefinition>> {
  const checked = checkDefinition(definition);
  if (checked.kind === 'unsound') return checked;
  const { content } = checked;
  return save(book, orgId, { kind: 'attribute', name: content.name, content }, content, how, change);
}

export async function saveBucket(
  book: AttributeBook,
  orgId: OrgId,
  bucket: NamedBucket,
  how: How,
  change: Change,
): Promise<SaveEntry<NamedBucket>> {
  const checked = checkBucket(bucket, await book.attributes(orgId), change.at);
  if (checked.kind === 'unsound') return checked;
  const { name } = bucket;
  const { content } = checked;
  return save(book, orgId, { kind: 'bucket', name, content }, { name, attributes: content }, how, change);
}

async function save<Content>(
  book: AttributeBook,
  orgId: OrgId,
  entry: BookEntry,
  content: Content,
  how: How,
  change: Change,
): Promise<SaveEntry<Content>> {
  if (how === 'replace') {
    return (await book.replace(orgId, entry, change)) ? { kind: 'saved', content } : { kind: 'no_such_name' };
  }
  const limit = LIMITS[entry.kind];
  const created = await book.create(orgId, entry, limit, change);
  if (created === 'created') return { kind: 'saved', content };
  return created === 'full' ? { kind: 'full', of: entry.kind, limit } : { kind: created };
}
