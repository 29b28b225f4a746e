import { z } from 'zod';

/** What an organisation knows of its people, as the console defines it. */

const name = z
  .string()
  .trim()
  .min(1, 'Give it a name.')
  .max(64)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'holds control characters');
const value = z.string().trim().min(1, 'Give it a value.').max(64);
/** A regular expression of 200 characters has room between its slashes. */
const alias = z.string().trim().min(1).max(210);
const options = z
  .array(z.object({ value, aliases: z.array(alias).max(50).default([]) }))
  .min(1, 'Give it an option.')
  .max(100);
/** `maximum` null: the last bucket, which has no end. */
const buckets = z
  .array(z.object({ value, maximum: z.number().nullable() }))
  .min(1, 'Give it a bucket.')
  .max(50);
const source = name.nullable().default(null);

export const attributeDefinition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('string'), name, options, defaultValue: value }),
  z.object({ kind: z.literal('list'), name, options, defaultValue: value }),
  z.object({ kind: z.literal('numeric'), name, source, buckets, defaultValue: value }),
  z.object({ kind: z.literal('date'), name, source, buckets, defaultValue: value }),
]);

/** A named combination of values that a request may ask to be decided as. */
export const namedBucket = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'Use letters, digits, "-" and "_".'),
  attributes: z
    .record(name, value)
    .refine((each) => Object.keys(each).length > 0, 'Give it a value of an attribute.')
    .refine((each) => Object.keys(each).length <= 50, 'Give it at most 50 values.'),
});

export type AttributeDefinition = z.infer<typeof attributeDefinition>;
export type NamedBucket = z.infer<typeof namedBucket>;

const asked = { attribute: z.string(), values: z.array(z.string()) };
export const attributeUse = z.discriminatedUnion('by', [
  z.object({
    ...asked,
    by: z.literal('variant'),
    templateId: z.string(),
    templateName: z.string(),
    variantId: z.string(),
    variantName: z.string(),
    /** People get it just now. */
    isServing: z.boolean(),
  }),
  z.object({ ...asked, by: z.literal('bucket'), bucket: z.string() }),
]);
export type AttributeUse = z.infer<typeof attributeUse>;

export const attributeList = z.object({
  attributes: z.array(attributeDefinition),
  buckets: z.array(namedBucket),
  /** Where attributes are asked for: by rules of variants that are not archived, and by named buckets. */
  uses: z.array(attributeUse),
});
export type AttributeList = z.infer<typeof attributeList>;

/** An attribute that drafts or named buckets name is deleted only when that is confirmed; never from what serves. */
export const deleteAttribute = z.object({ confirmed: z.boolean().default(false) });

const scalar = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);

/** What would this value become? Asked of a definition that need not be saved. */
export const tryAttribute = z.object({
  definition: attributeDefinition,
  sent: z.union([scalar, z.array(scalar).max(100)]),
});
export const triedAttribute = z.object({
  value: z.union([z.string(), z.array(z.string())]),
  why: z.enum(['option', 'alias', 'bucket', 'default']),
  by: z.string().nullable(),
});
export type TriedAttribute = z.infer<typeof triedAttribute>;
