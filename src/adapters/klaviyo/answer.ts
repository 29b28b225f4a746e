import { z } from 'zod';
import type { KlaviyoAnswer, Quota, Refusal, RefusalKind } from '../../domain/klaviyo-answer.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What is not listed: below 500 `invalid`, else `unavailable`. 524 and HTML come from the network before Klaviyo. */
const KIND: Readonly<Record<number, RefusalKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'unavailable',
  409: 'conflict',
  410: 'unavailable',
  413: 'too_large',
  425: 'unavailable',
  429: 'throttled',
};

/** Klaviyo's documents disagree whether a bad key is a 400 or a 401, so its code decides. */
const KIND_OF_CODE: Readonly<Record<string, RefusalKind>> = {
  authentication_failed: 'unauthorized',
  not_authenticated: 'unauthorized',
  permission_denied: 'forbidden',
  throttled: 'throttled',
};

const errorBody = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().default(''),
        title: z.string().default(''),
        detail: z.string().default(''),
        source: z.object({ pointer: z.string().optional() }).optional().catch(undefined),
      }),
    )
    .min(1),
});

const DETAIL_LENGTH = 300;

export function readAnswer<T>(answer: HttpAnswer, schema: z.ZodType<T>): KlaviyoAnswer<T> {
  const quota = readQuota(answer.headers);
  if (answer.status < 200 || answer.status >= 300) return refusal(answer, quota);
  const parsed = schema.safeParse(parseJson(answer.body));
  if (parsed.success) return { kind: 'ok', status: answer.status, value: parsed.data, quota };
  const [issue] = parsed.error.issues;
  const detail = `Klaviyo's answer was not understood at ${issue?.path.join('.') || 'its start'}: ${issue?.message}`;
  return { kind: 'unavailable', status: answer.status, detail, retryAfterSeconds: null, quota };
}

function refusal(answer: HttpAnswer, quota: Quota | null): Refusal {
  const said = errorBody.safeParse(parseJson(answer.body));
  const error = said.success ? said.data.errors[0] : undefined;
  const words = (error?.detail || error?.title || `HTTP ${answer.status}`).slice(0, DETAIL_LENGTH);
  const pointers = said.success ? said.data.errors.flatMap(({ source }) => source?.pointer ?? []) : [];
  const place = placeOf(error?.source?.pointer);
  const detail = place === null ? words : `${words} [${place}]`;
  return {
    kind: kindOf(answer.status, error?.code),
    status: answer.status,
    detail: error ? detail : `${detail} without Klaviyo's error format`,
    ...(pointers.length > 0 && { pointers }),
    retryAfterSeconds: leadingInteger(answer.headers['retry-after']),
    quota,
  };
}

/** `/data/attributes/properties/jai_body` → `property jai_body`; other places in full. The whole body is none. */
function placeOf(pointer: string | undefined): string | null {
  if (!pointer || /^\/data\/?$/.test(pointer)) return null;
  const property = /^\/data\/attributes\/properties\/([^/]+)/.exec(pointer)?.[1];
  return (property === undefined ? `at ${pointer}` : `property ${property}`).slice(0, DETAIL_LENGTH);
}

function kindOf(status: number, code: string | undefined): RefusalKind {
  // A 403 without Klaviyo's JSON is a challenge of the network in front of it and passes.
  // https://github.com/klaviyo/klaviyo-api-python/issues/84
  if (status === 403 && code === undefined) return 'unavailable';
  if (status === 400 && code !== undefined) return KIND_OF_CODE[code] ?? 'invalid';
  return KIND[status] ?? (status >= 400 && status < 500 ? 'invalid' : 'unavailable');
}

export const unreachable = (error: unknown): Refusal => ({
  kind: 'unavailable',
  status: null,
  detail: networkReason(error).slice(0, DETAIL_LENGTH),
  retryAfterSeconds: null,
  quota: null,
});

function networkReason(error: unknown): string {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  return [code ?? name ?? 'network error', message].filter(Boolean).join(': ');
}

function readQuota(headers: HttpAnswer['headers']): Quota | null {
  const limit = leadingInteger(headers['ratelimit-limit']);
  const remaining = leadingInteger(headers['ratelimit-remaining']);
  const resetSeconds = leadingInteger(headers['ratelimit-reset']);
  return limit === null || remaining === null || resetSeconds === null ? null : { limit, remaining, resetSeconds };
}

/** The value's syntax is undocumented and may read `750, 75;w=1, 750;w=60`. */
function leadingInteger(header: string | string[] | undefined): number | null {
  const digits = /^\s*(\d+)/.exec(String(header ?? ''))?.[1];
  return digits === undefined ? null : Number(digits);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
