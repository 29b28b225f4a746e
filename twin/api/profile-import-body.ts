import { Buffer } from 'node:buffer';
import { z } from 'zod';
import type { Assumptions } from '../assumptions.ts';
import type { ImportEntry, ImportProblem } from '../state/bulk-imports.ts';
import type { Json, JsonObject } from '../state/json.ts';
import { hasIdentifier, type ProfileWrite } from '../state/profiles.ts';
import { invalid, invalidFields, type Refusal } from './errors.ts';
import type { Call } from './operation.ts';
import { NO_IDENTIFIER, PROFILE_LIMIT_BYTES, profileData, profileWrite } from './profile-body.ts';
import { checkBody } from './request-body.ts';

/** Klaviyo's operationId of the call. */
const BULK = 'bulk_import_profiles';

const PROFILES_LIMIT = 10_000;
const PROFILES_POINTER = '/data/attributes/profiles/data';

const importBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('profile-bulk-import-job'),
    attributes: z.strictObject({
      profiles: z.strictObject({
        data: z
          .array(
            z.record(
              z.string(),
              z.custom<Json>(() => true),
            ),
          )
          .min(1, 'At least one profile is required.')
          .max(PROFILES_LIMIT, `No more than ${PROFILES_LIMIT} profiles are allowed.`),
      }),
    }),
    relationships: z
      .strictObject({
        lists: z
          .strictObject({ data: z.array(z.strictObject({ type: z.literal('list'), id: z.string() })).optional() })
          .optional(),
      })
      .optional(),
  }),
});

export type ReadImport = {
  readonly kind: 'import';
  readonly entries: readonly ImportEntry[];
  readonly listIds: readonly string[];
};

/** Klaviyo checks a request as a whole: the pointer names the row, and nothing of the rest is imported either. */
export function readImport({ account, body, assumptions }: Call): ReadImport | Refusal {
  const checked = checkBody(importBody, body);
  if (checked.kind === 'refused') return checked;
  const { attributes, relationships } = checked.value.data;
  const listIds = (relationships?.lists?.data ?? []).map(({ id }) => id);
  const unknown = listIds.find((id) => !account.lists.byId.has(id));
  if (unknown !== undefined) return invalid(`List ID ${unknown} does not exist.`);

  const entries: ImportEntry[] = [];
  const refusals: { readonly detail: string; readonly pointer: string }[] = [];
  for (const [index, payload] of attributes.profiles.data.entries()) {
    const problems = problemsOf(payload);
    const [first] = problems;
    const write = first ?? writeOf(payload, assumptions);
    entries.push({ id: typeof payload.id === 'string' ? payload.id : null, payload, write });
    for (const { detail, pointer } of problems) {
      refusals.push({ detail, pointer: `${PROFILES_POINTER}/${index}${pointer.replace(/^\/data/, '')}` });
    }
  }
  if (assumptions.bulkImportRefusesWhole && refusals.length > 0) return invalidFields(refusals);
  return { kind: 'import', entries, listIds };
}

function problemsOf(payload: JsonObject): ImportProblem[] {
  if (Buffer.byteLength(JSON.stringify(payload)) > PROFILE_LIMIT_BYTES) {
    return [{ kind: 'problem', detail: 'A profile may be no larger than 100 KB.', pointer: '/data' }];
  }
  const checked = checkBody(profileData, payload);
  if (checked.kind === 'refused') {
    return checked.errors.map(({ detail, source }) => ({
      kind: 'problem',
      detail,
      pointer: `/data${'pointer' in source ? source.pointer : ''}`,
    }));
  }
  const { id, attributes } = checked.value;
  const isNamed = typeof id === 'string' || hasIdentifier(profileWrite(attributes ?? {}, {}, BULK).fields);
  return isNamed ? [] : [{ kind: 'problem', detail: NO_IDENTIFIER, pointer: '/data/attributes' }];
}

/** `null` never clears in a bulk import. */
function writeOf(payload: JsonObject, assumptions: Assumptions): ProfileWrite | ImportProblem {
  const { attributes, meta } = profileData.parse(payload);
  const write = profileWrite(attributes ?? {}, meta ?? {}, BULK);
  const { bulkImportEmptyString, bulkImportUnsets } = assumptions;
  const blank = bulkImportEmptyString === 'refused' ? blankIn(write) : null;
  if (blank !== null) return { kind: 'problem', detail: 'This field may not be blank.', pointer: blank };
  const isGiven = (value: unknown): boolean => value !== null && !(value === '' && bulkImportEmptyString === 'ignored');
  return {
    via: BULK,
    fields: keep(write.fields ?? {}, isGiven),
    location: keep(write.location ?? {}, isGiven),
    properties: keep(write.properties ?? {}, isGiven),
    ...(write.secondaryEmails && { secondaryEmails: write.secondaryEmails }),
    patch: { ...write.patch, ...(!bulkImportUnsets && { unset: [] }) },
  };
}

function keep<Values extends object>(values: Values, isKept: (value: unknown) => boolean): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isKept(value))) as Values;
}

function blankIn({ fields, properties }: ProfileWrite): string | null {
  const places: [string, object][] = [
    ['/data/attributes', fields ?? {}],
    ['/data/attributes/properties', properties ?? {}],
  ];
  for (const [pointer, values] of places) {
    const blank = Object.entries(values).find(([, value]) => value === '');
    if (blank !== undefined) return `${pointer}/${blank[0]}`;
  }
  return null;
}
