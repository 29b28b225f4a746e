import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { API_ERRORS, ERRORS_PAGE } from '../contract/api-errors.ts';
import type { problem } from '../contract/console.ts';
import { Refusal, type RefusalKind } from './refusal.ts';

declare module 'fastify' {
  interface FastifyInstance {
    publicUrl?: string;
  }
}

const STATUS: Readonly<Record<RefusalKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  too_many: 429,
  upstream: 502,
  unavailable: 503,
};
const RETRY_AFTER_SECONDS = 5;

/** What Fastify itself refuses, in our words. */
const FRAMEWORK_REFUSALS: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: new Refusal('invalid', 'malformed_json', 'The body is not valid JSON.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: new Refusal('invalid', 'malformed_json', 'The body is empty; send JSON.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new Refusal(
    'invalid',
    'not_json',
    'Send the body as JSON, with the header Content-Type: application/json.',
  ),
};

/**
 * The database cannot be reached (sockets, names, class 08), has no room or no disk (53, 58), is stopping, starting or
 * standing by (57P01-57P05, 25006), or cut a statement off (57014, 55P03, 40001): worth another try.
 */
const TRANSIENT_CODE =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ENOENT|ETIMEDOUT|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN|(08|53|58)...|57P0[1-5]|57014|55P03|40001|25006)$/;
/** What pg says without a code. */
const TRANSIENT_MESSAGE =
  /timeout exceeded when trying to connect|connection terminated|not queryable|query_wait_timeout|query read timeout/i;

/** The only place where an error meets a status code. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { publicUrl } = request.server;
  const refusal = asRefusal(error, request);
  if (refusal !== null) {
    const retryAfter = refusal.retryAfterSeconds ?? (refusal.kind === 'unavailable' ? RETRY_AFTER_SECONDS : null);
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    return reply
      .code(STATUS[refusal.kind])
      .send(withOffer(problemOf(publicUrl, refusal.code, refusal.message), refusal));
  }
  // Named one by one: a database error's other properties hold the values of the row.
  const { name, message, stack } = error;
  request.log.error({ error: { name, code: codeOf(error), message, stack } }, 'request failed');
  return reply
    .code(500)
    .send(
      problemOf(publicUrl, 'internal', `Something went wrong on our side; the log has it under request ${request.id}.`),
    );
}

const withOffer = ({ error }: Problem, { offer }: Refusal): Problem => ({
  error: offer === null ? error : { ...error, offer },
});

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(STATUS.not_found)
    .send(problemOf(request.server.publicUrl, 'no_such_route', 'There is nothing at this address.'));
}

function asRefusal(error: Error, { routeOptions }: FastifyRequest): Refusal | null {
  if (error instanceof Refusal) return error;
  const code = codeOf(error);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(routeOptions.bodyLimit);
  const known = FRAMEWORK_REFUSALS[code] ?? null;
  if (known !== null) return known;
  if (TRANSIENT_CODE.test(code) || TRANSIENT_MESSAGE.test(error.message)) {
    return new Refusal('unavailable', 'database_unavailable', 'The database cannot be reached just now. Try again.');
  }
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500 ? new Refusal('invalid', 'bad_request', error.message) : null;
}

const MEGABYTE = 1_048_576;

const tooLarge = (limitBytes: number): Refusal =>
  new Refusal('too_large', 'body_too_large', `The body is over ${Math.floor(limitBytes / MEGABYTE)} MB. Send less.`);

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

const EXPLAINED: ReadonlySet<string> = new Set(API_ERRORS.map(({ code }) => code));

type Problem = z.infer<typeof problem>;

/** @param publicUrl undefined: an app that no browser reaches, as in a test of a part. */
export function problemOf(publicUrl: string | undefined, code: string, message: string): Problem {
  if (publicUrl === undefined || !EXPLAINED.has(code)) return { error: { code, message } };
  return { error: { code, message, docs: `${new URL(ERRORS_PAGE, publicUrl).href}#${code}` } };
}
