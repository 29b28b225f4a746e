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

export const attributeList = z.object({
  attributes: z.array(attributeDefinition),
  buckets: z.array(namedBucket),
});

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
