import type { JsonObject } from '../state/json.ts';

export type ErrorSource = { readonly pointer: string } | { readonly parameter: string };

/** A member of `errors` in Klaviyo's answers; its `id` is given where it is sent. */
export type ApiError = {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly source: ErrorSource;
  readonly links?: JsonObject;
  readonly meta?: JsonObject;
};

export type Refusal = {
  readonly kind: 'refused';
  readonly status: number;
  readonly errors: readonly ApiError[];
  readonly retryAfterSeconds?: number;
};

const DATA: ErrorSource = { pointer: '/data' };
const RATE_LIMIT_PAGE = 'https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits';

function refused(status: number, code: string, title: string, detail: string, source = DATA): Refusal {
  return { kind: 'refused', status, errors: [{ code, title, detail, source }] };
}

export function invalid(detail: string, source: ErrorSource = DATA): Refusal {
  return refused(400, 'invalid', 'Invalid input.', detail, source);
}

export function invalidFields(problems: readonly { detail: string; pointer: string }[]): Refusal {
  const errors = problems.map(({ detail, pointer }) => ({
    code: 'invalid',
    title: 'Invalid input.',
    detail,
    source: { pointer },
  }));
  return { kind: 'refused', status: 400, errors };
}

export function malformedJson(reason: string): Refusal {
  return refused(400, 'parse_error', 'Malformed request.', `JSON parse error - ${reason}`);
}

export function oversizedProfile(status: 400 | 413): Refusal {
  const [code, title] = status === 400 ? ['invalid', 'Invalid input.'] : ['payload_too_large', 'Payload too large.'];
  return refused(status, code, title, 'The profile payload may be no larger than 100 KB.');
}

export function tooLarge(): Refusal {
  return refused(413, 'payload_too_large', 'Payload too large.', 'The payload may be no larger than 5 MB.');
}

export function notAuthenticated(status: 401 | 400): Refusal {
  const title = 'Authentication credentials were not provided.';
  return refused(status, 'not_authenticated', title, 'Missing or invalid authorization scheme.');
}

export function authenticationFailed(status: 401 | 400): Refusal {
  const title = 'Incorrect authentication credentials.';
  return refused(status, 'authentication_failed', title, 'Invalid private API key.');
}

export function permissionDenied(missingScopes: readonly string[]): Refusal {
  const title = 'You do not have permission to perform this action.';
  return refused(403, 'permission_denied', title, `Missing required scopes: ${missingScopes.join(', ')}.`);
}

export function notFound(type: string, id: string): Refusal {
  return refused(404, 'not_found', 'Not found.', `A ${type} with id ${id} does not exist.`);
}

export function noSuchPath(detail: string): Refusal {
  return refused(404, 'not_found', 'Not found.', detail);
}

export function duplicateProfile(duplicateProfileId: string): Refusal {
  const error: ApiError = {
    code: 'duplicate_profile',
    title: 'Conflict.',
    detail: 'A profile already exists with one of these identifiers.',
    source: { pointer: '/data/attributes' },
    links: {},
    meta: { duplicate_profile_id: duplicateProfileId },
  };
  return { kind: 'refused', status: 409, errors: [error] };
}

export function retiredRevision(revision: string): Refusal {
  return refused(410, 'gone', 'Gone.', `The revision ${revision} has been retired.`);
}

export function unsupportedMediaType(mediaType: string): Refusal {
  const detail = `Unsupported media type "${mediaType}" in request.`;
  return refused(415, 'unsupported_media_type', 'Unsupported media type.', detail);
}

export function throttled(retryAfterSeconds: number): Refusal {
  const unit = retryAfterSeconds === 1 ? 'second' : 'seconds';
  const error: ApiError = {
    code: 'throttled',
    title: 'Request was throttled.',
    detail: `Request was throttled. Expected available in ${retryAfterSeconds} ${unit}.`,
    source: DATA,
    links: { type: RATE_LIMIT_PAGE },
  };
  return { kind: 'refused', status: 429, errors: [error], retryAfterSeconds };
}

export function serverError(status: number): Refusal {
  return refused(status, 'error', 'A server error occurred.', 'Klaviyo could not answer this request.');
}
