import type { OrgId } from '../domain/ids.ts';
import type { AttributeBook, TargetedVariant } from './ports.ts';

/** Where an attribute is asked for, and by which of its values. */
export type AttributeUse = { readonly attribute: string; readonly values: readonly string[] } & (
  | ({ readonly by: 'variant' } & Omit<TargetedVariant, 'targeting'>)
  | { readonly by: 'bucket'; readonly bucket: string }
);

export async function attributeUses(book: AttributeBook, orgId: OrgId): Promise<AttributeUse[]> {
  const variants = await book.targetedVariants(orgId);
  const buckets = await book.buckets(orgId);
  return [
    ...variants.flatMap(({ targeting, ...variant }) =>
      targeting.map(({ attribute, values }) => ({ by: 'variant' as const, attribute, values, ...variant })),
    ),
    ...buckets.flatMap(({ name, attributes }) =>
      Object.entries(attributes).map(([attribute, value]) => ({
        by: 'bucket' as const,
        attribute,
        values: [value],
        bucket: name,
      })),
    ),
  ];
}
