import { z } from 'zod';
import type { Json } from '../state/json.ts';
import {
  LOCATION_FIELDS,
  type Location,
  PROFILE_FIELDS,
  type ProfileField,
  type ProfileWrite,
} from '../state/profiles.ts';
import { oversizedProfile, type Refusal } from './errors.ts';
import type { Call } from './operation.ts';
import { checkBody } from './request-body.ts';

export const PROFILE_LIMIT_BYTES = 100_000;

/** Anything that came out of `JSON.parse`. */
const json = z.custom<Json>(() => true);
const properties = z.record(z.string(), json);
const text = z.string().nullable().optional();

const location = z.strictObject(
  Object.fromEntries(LOCATION_FIELDS.map((field) => [field, z.union([z.string(), z.number()]).nullable().optional()])),
);

export const profileAttributes = z.strictObject({
  email: z.email('Invalid email address').nullable().optional(),
  phone_number: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'Invalid phone number format (Example of a valid format: +12345678901)')
    .nullable()
    .optional(),
  external_id: text,
  /** Klaviyo's own cookie. The twin sets none, so it names nobody. */
  _kx: text,
  first_name: text,
  last_name: text,
  organization: text,
  locale: text,
  title: text,
  image: text,
  location: location.nullable().optional(),
  properties: properties.nullable().optional(),
});

const emails = z
  .strictObject({
    email: z.union([z.email('Invalid email address'), z.array(z.email('Invalid email address'))]).optional(),
  })
  .optional();

export const profileMeta = z.strictObject({
  patch_identifiers: z.strictObject({ append: emails, unappend: emails }).nullable().optional(),
  patch_properties: z
    .strictObject({
      append: properties.nullable().optional(),
      unappend: properties.nullable().optional(),
      unset: z
        .union([z.string(), z.array(z.string())])
        .nullable()
        .optional(),
    })
    .nullable()
    .optional(),
});

/** A profile to write, as Klaviyo's single and bulk writes take it. */
export const profileData = z.strictObject({
  type: z.literal('profile'),
  id: z.string().nullable().optional(),
  attributes: profileAttributes.optional(),
  meta: profileMeta.nullable().optional(),
});

const profileBody = z.strictObject({ data: profileData });

export const NO_IDENTIFIER =
  'One or more of the identifiers email, phone_number and external_id must be given, unless the profile is named by its id.';

export type ReadProfile = { readonly kind: 'profile'; readonly id: string | null; readonly write: ProfileWrite };

/** A profile write, at most 100 KB of it. */
export function readProfile({ operation, body, bodyBytes, assumptions }: Call): ReadProfile | Refusal {
  if (bodyBytes > PROFILE_LIMIT_BYTES) return oversizedProfile(assumptions.oversizedProfileStatus);
  const checked = checkBody(profileBody, body);
  if (checked.kind === 'refused') return checked;
  const { id, attributes, meta } = checked.value.data;
  return { kind: 'profile', id: id ?? null, write: profileWrite(attributes ?? {}, meta ?? {}, operation) };
}

export function profileWrite(
  attributes: z.infer<typeof profileAttributes>,
  meta: z.infer<typeof profileMeta>,
  via: string,
): ProfileWrite {
  const fields: Partial<Record<ProfileField, string | null>> = {};
  for (const field of PROFILE_FIELDS) {
    const value = attributes[field];
    if (value !== undefined) fields[field] = value;
  }
  const { append, unappend, unset } = meta.patch_properties ?? {};
  const identifiers = meta.patch_identifiers ?? null;
  return {
    fields,
    location: (attributes.location ?? {}) as Location,
    properties: attributes.properties ?? {},
    via,
    ...(identifiers && {
      secondaryEmails: { append: listOf(identifiers.append?.email), unappend: listOf(identifiers.unappend?.email) },
    }),
    patch: {
      append: append ?? {},
      unappend: unappend ?? {},
      unset: listOf(unset),
    },
  };
}

function listOf(given: string | readonly string[] | null | undefined): readonly string[] {
  return typeof given === 'string' ? [given] : (given ?? []);
}
