import { hash } from 'node:crypto';
import { type GenerateRequestBody, generateRequest } from '../../contract/generate.ts';
import type { GenerateRequest } from '../../decide/ports.ts';
import { decodeFields } from '../../decide/values.ts';
import type { TemplateId, VariantId } from '../../domain/ids.ts';
import { isUnrendered } from '../../domain/tracking-id.ts';
import { Refusal } from '../refusal.ts';

/** Attributes and fields together: a Klaviyo profile holds no more, and a queue of them must fit in memory. */
const VALUES_LIMIT_CHARACTERS = 100_000;
const DEPTH_LIMIT = 8;

/** What each part should be, for the sentence that refuses it. */
const EXPECTED: Readonly<Record<string, string>> = {
  template_id: 'the template’s id, as the console shows it',
  user_id: '"{{ person.KlaviyoID }}"',
  tracking_id: '"{{ person.KlaviyoID }}.<flow_id>.<treatment_action_id>", as the console shows it',
  entry_id: 'text of at most 256 characters',
  attrs: 'a JSON object of text, numbers, true/false or lists of them, e.g. {"plan": "pro"}',
  fields: 'a JSON object, e.g. {"first_name": "Ada"}',
  copy_id: 'the id of a variant',
  bucket_name: 'the name of a bucket, as the console shows it',
  lookback_days: 'a number of days from 1 to 365',
  offset_days: 'a number of days from 0 to 365',
  use_cache: 'true or false',
  epsilon: 'a number from 0 to 1',
  trace: 'true or false',
};

/** The request that a body or a query string makes. @throws a refusal that says what to change. */
export function parseRequest(sent: unknown): GenerateRequest {
  refuseUnrendered(sent);
  const parsed = generateRequest.safeParse(sent);
  if (!parsed.success) throw refusePart(sent, String(parsed.error.issues[0]?.path[0] ?? ''));
  const body = parsed.data;
  return {
    templateId: body.template_id as TemplateId,
    userId: body.user_id ?? '',
    trackingId: body.tracking_id ?? '',
    entryId: body.entry_id ?? null,
    requestHash: hashValues(body),
    attrs: body.attrs,
    fields: decodeFields(body.fields),
    options: {
      variantId: (body.copy_id ?? null) as VariantId | null,
      bucketName: body.bucket_name ?? null,
      epsilon: body.epsilon ?? null,
      lookbackDays: body.lookback_days ?? null,
      offsetDays: body.offset_days ?? null,
      useCache: body.use_cache ?? true,
      trace: body.trace ?? false,
    },
  };
}

function refuseUnrendered(sent: unknown): void {
  for (const name of ['user_id', 'tracking_id', 'template_id', 'entry_id']) {
    const value = partOf(sent, name);
    if (typeof value !== 'string' || !isUnrendered(value)) continue;
    throw new Refusal(
      'invalid',
      'unrendered_tag',
      `${name} arrived as "${value.slice(0, 100)}": Klaviyo did not fill the tag in. Use {{ person.KlaviyoID }} ` +
        'exactly so in the webhook body, with plain quotes around it, and send a test from the flow, not from another tool.',
    );
  }
}

export function refusePart(sent: unknown, name: string): Refusal {
  if (name === '') return new Refusal('invalid', 'not_an_object', 'Send a JSON object as the body.');
  const value = partOf(sent, name);
  const isMissing = value === undefined || value === null || value === '';
  const problem = isMissing ? 'missing' : 'invalid';
  const hint = name === 'user_id' && isMissing ? ' ({{ person.id }} is empty for most profiles: do not use it.)' : '';
  return new Refusal('invalid', `${problem}_${name}`, `${name} is ${problem}. It must be ${EXPECTED[name]}.${hint}`);
}

function hashValues({ attrs, fields }: GenerateRequestBody): string {
  if (!isShallow(attrs, DEPTH_LIMIT) || !isShallow(fields, DEPTH_LIMIT)) {
    throw new Refusal('invalid', 'values_too_deep', `attrs and fields may be nested ${DEPTH_LIMIT} levels deep.`);
  }
  const values = JSON.stringify([attrs, fields]);
  if (values.length > VALUES_LIMIT_CHARACTERS) {
    throw new Refusal('too_large', 'values_too_large', 'attrs and fields are over 100 KB together. Send less.');
  }
  return hash('sha256', values, 'hex');
}

const isShallow = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1)));

const partOf = (sent: unknown, name: string): unknown =>
  typeof sent === 'object' && sent !== null && Object.hasOwn(sent, name)
    ? (sent as Record<string, unknown>)[name]
    : undefined;
