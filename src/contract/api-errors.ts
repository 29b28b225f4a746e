/** Every refusal of the public API: the machine code, its status, what brought it about and what to do. */
export interface ApiError {
  readonly code: string;
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429 | 500 | 503;
  readonly when: string;
  readonly whatToDo: string;
}

/** The page that explains each of them, at its code. */
export const ERRORS_PAGE = '/api-docs/errors';

/** Klaviyo tries these again, up to 17 times in 24 hours; every other 4xx it skips (https://help.klaviyo.com/hc/en-us/articles/4408802648731). */
export const KLAVIYO_RETRIES: readonly number[] = [429, 500, 502, 503];

const COPY_AGAIN = 'Copy the webhook body from the template’s page in the console again.';
const NOTHING = 'Nothing: the call may be made again as it is, and Klaviyo does so by itself.';

export const API_ERRORS: readonly ApiError[] = [
  error(400, 'malformed_json', 'The body is empty or no JSON.', COPY_AGAIN),
  error(400, 'not_json', 'The body was sent with another media type.', 'Send `Content-Type: application/json`.'),
  error(400, 'not_an_object', 'The body is JSON, but not an object.', COPY_AGAIN),
  error(
    400,
    'unrendered_tag',
    'An id arrived as a tag that Klaviyo did not fill in.',
    'Use `{{ person.KlaviyoID }}` exactly so, with plain quotes around it.',
  ),
  ...['template_id', 'user_id', 'tracking_id'].map((part) =>
    error(400, `missing_${part}`, `\`${part}\` is absent or empty.`, COPY_AGAIN),
  ),
  ...[
    ...['template_id', 'user_id', 'tracking_id', 'entry_id', 'attrs', 'fields'],
    ...['copy_id', 'bucket_name', 'lookback_days', 'offset_days', 'use_cache', 'epsilon', 'trace'],
  ].map((part) =>
    error(
      400,
      `invalid_${part}`,
      `\`${part}\` has the wrong form.`,
      'The sentence of the answer says which form is expected.',
    ),
  ),
  error(400, 'invalid_batch', 'A batch holds no list of 1 to 20 requests.', 'Send `{"requests": […]}`.'),
  error(400, 'values_too_deep', '`attrs` or `fields` are nested more than 8 levels deep.', 'Send them flatter.'),
  error(400, 'malformed_tracking_id', '`tracking_id` has not three parts with dots between.', COPY_AGAIN),
  error(
    400,
    'other_profile',
    'The person’s id and `tracking_id` name different people.',
    'Both must be `{{ person.KlaviyoID }}`, not `{{ person.id }}`.',
  ),
  error(400, 'invalid_event', 'A part of an event has the wrong form.', 'The sentence of the answer says which.'),
  error(400, 'nobody_named', 'An event names no person.', 'Send `profile_id`, or the `tracking_id` of the webhook.'),
  error(
    400,
    'reserved_metric',
    'An event is of a metric that only Klaviyo can tell of, e.g. Opened Email.',
    'Send what your own systems know; Klaviyo’s events come from Klaviyo.',
  ),
  error(
    400,
    'implausible_time',
    'An event is dated before 2012 or more than a day ahead.',
    'Send when it happened; a number is in seconds since 1970.',
  ),
  error(400, 'invalid_event_batch', '`events` is no list of 1 to 1,000 objects.', 'Send `{"events": […]}`.'),
  error(
    400,
    'invalid_delivery',
    'What Klaviyo’s system webhook sent is no delivery of events.',
    'The console shows what was refused and when.',
  ),
  error(400, 'bad_request', 'The request breaks a rule of HTTP.', 'The sentence of the answer says which.'),
  error(401, 'missing_key', 'No API key was sent.', 'Send it as `X-Api-Key`, or as `Authorization: Bearer <key>`.'),
  error(401, 'mistyped_key', 'The key’s checksum does not fit.', 'Copy it again, whole.'),
  error(
    401,
    'wrong_key',
    'The key is unknown or was revoked.',
    'Create one in the console under API keys and paste it whole.',
  ),
  error(
    401,
    'wrong_signature',
    'A delivery of Klaviyo’s system webhook is not signed with the organisation’s secret.',
    'Make a secret in the console and give it to the webhook in Klaviyo.',
  ),
  error(
    401,
    'stale_signature',
    'A delivery of Klaviyo’s system webhook was signed more than 15 minutes ago.',
    'Compare the clocks; a delivery that is played back is refused on purpose.',
  ),
  error(
    403,
    'wrong_org',
    'The key belongs to another organisation than the address names.',
    'Check the last part of the address.',
  ),
  error(
    403,
    'missing_scope',
    'The key may not do this.',
    'Use a key with the scope that the sentence names, or give it to this one.',
  ),
  error(403, 'wrong_template', 'The key is bound to other templates.', 'Create a key for this one.'),
  error(
    403,
    'wrong_flow',
    'The key is bound to another flow than `X-Klaviyo-Flow-ID` names.',
    'Create a key for this flow.',
  ),
  error(
    403,
    'wrong_address',
    'The key is bound to network addresses, and the caller’s is none of them.',
    'Call from one of them, or edit the key in the console under API keys.',
  ),
  error(403, 'metrics_are_private', '`/metrics` was read from another machine.', 'Set `METRICS_TOKEN` and send it.'),
  error(404, 'unknown_template', 'There is no template of this id.', COPY_AGAIN),
  error(
    404,
    'unknown_copy',
    'No variant of the id in `copy_id` serves in the template.',
    'The sentence of the answer names those that do.',
  ),
  error(
    404,
    'unknown_bucket',
    'There is no bucket of the name in `bucket_name`.',
    'The sentence of the answer names those there are.',
  ),
  error(404, 'no_such_route', 'There is nothing at this address.', 'Compare it with the one the console shows.'),
  error(
    405,
    'method_not_allowed',
    'The address is right, the method is not.',
    'The header `Allow` of the answer names those that are.',
  ),
  error(
    409,
    'other_flow',
    '`tracking_id` names another flow than the template’s Integration Settings.',
    `${COPY_AGAIN} Or choose the other flow there.`,
  ),
  error(
    409,
    'other_action',
    '`tracking_id` names another message than the template’s Integration Settings.',
    `${COPY_AGAIN} Or choose the other message there.`,
  ),
  error(
    409,
    'event_conflict',
    'An event with this `event_id` and another content was taken before.',
    'The first stands. Send a change as an event of its own.',
  ),
  error(413, 'body_too_large', 'The body is over 1 MB (of a system webhook, over 5 MB).', 'Send less.'),
  error(
    413,
    'values_too_large',
    '`attrs` and `fields` are over 100 KB together.',
    'Send only what the content shows and the choice needs.',
  ),
  error(429, 'rate_limited', 'The key makes more requests a second than it may.', NOTHING),
  error(
    429,
    'profile_cap',
    'One profile got as many decisions in 24 hours as the key allows it.',
    'See which flow lets a person in so often, or raise the cap of the key in the console.',
  ),
  error(500, 'internal', 'A bug of ours.', 'Report it with the request id of the answer; the log tells more.'),
  error(503, 'overloaded', 'More requests wait than may.', NOTHING),
  error(503, 'too_slow', 'The answer would have come after 2 seconds.', NOTHING),
  error(503, 'database_unavailable', 'The database cannot be reached.', `${NOTHING} See whether PostgreSQL runs.`),
  error(
    503,
    'addresses_stale',
    'The key is bound to Klaviyo’s addresses, the caller’s is none of them, and they could not be fetched for over 3 hours.',
    'See under API keys why they cannot be fetched. Klaviyo tries again by itself.',
  ),
  error(503, 'not_ready', '`/readyz`: the server cannot do its work.', 'The log says why.'),
];

function error(status: ApiError['status'], code: string, when: string, whatToDo: string): ApiError {
  return { status, code, when, whatToDo };
}
