import { Buffer } from 'node:buffer';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AssumptionBook, openAssumptions } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import type { Json } from '../state/json.ts';
import { authenticate, checkRevision, missingScopes } from './access.ts';
import {
  malformedJson,
  noSuchPath,
  permissionDenied,
  type Refusal,
  serverError,
  throttled,
  tooLarge,
  unsupportedMediaType,
} from './errors.ts';
import { type Exchange, observeExchanges } from './exchange.ts';
import { sendFault } from './fault-answers.ts';
import type { Fault, Faults } from './faults.ts';
import type { Operation, Reply } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { parseQuery, type Query } from './query.ts';
import { type Quota, type RateWindows, takePermit } from './rate-windows.ts';
import { MEDIA_TYPE, send } from './wire-answer.ts';

const BODY_LIMIT_BYTES = 5_000_000;

export type ApiOptions = {
  /** Read at every request: accounts may be added while the server runs. */
  readonly accounts: Iterable<Account>;
  readonly clock: Pick<TwinClock, 'now' | 'schedule'>;
  readonly faults?: Faults;
  readonly assumptions?: AssumptionBook;
  /** Told once of each operation that the twin does not have. */
  readonly log?: (line: string) => void;
  /** Told of every exchange. */
  readonly observe?: (exchange: Exchange) => void;
};

/** Klaviyo's HTTP API over the accounts' state. */
export function createApi({ accounts, clock, faults, log, ...rest }: ApiOptions): FastifyInstance {
  const gate: Gate = { accounts, clock, windows: new Map(), assumptions: rest.assumptions ?? openAssumptions() };
  const api = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  api.removeAllContentTypeParsers();
  api.addContentTypeParser(['application/json', MEDIA_TYPE], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  const spoilt = new WeakMap<FastifyReply, Fault>();
  if (rest.observe !== undefined) observeExchanges(api, (reply) => spoilt.get(reply), rest.observe);

  for (const operation of OPERATIONS) {
    api.route({
      method: operation.method,
      url: operation.path,
      handler: async (request, reply) => {
        const now = clock.now();
        const answered = (): Reply => answer(gate, operation, request, reply, now);
        const fault = faults?.next(operation, now) ?? null;
        if (fault === null) return send(reply, answered());
        spoilt.set(reply, fault);
        const { unauthenticatedStatus } = gate.assumptions.current();
        return sendFault(reply, fault, { answer: answered, unauthenticatedStatus });
      },
    });
  }

  const unknown = new Set<string>();
  api.setNotFoundHandler((request, reply) => {
    const path = addressOf(request).pathname;
    const shape = `${request.method} ${path.replace(/\/[^/]*\d[^/]*(?=\/|$)/g, '/{id}')}`;
    if (!unknown.has(shape)) log?.(`The twin does not have ${shape}`);
    unknown.add(shape);
    return send(reply, noSuchPath(request.method, path));
  });
  api.setErrorHandler((error: { readonly code?: string; readonly message: string }, request, reply) => {
    if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
      return send(reply, unsupportedMediaType(request.headers['content-type'] ?? ''));
    }
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return send(reply, tooLarge());
    log?.(`${request.method} ${request.url} failed: ${error.message}`);
    return send(reply, serverError(500));
  });
  return api;
}

type Gate = Required<Pick<ApiOptions, 'accounts' | 'clock' | 'assumptions'>> & {
  readonly windows: RateWindows;
};

/** The checks run in the order Klaviyo's do: who, which revision, may they, how often, what. */
function answer(
  { accounts, clock, windows, assumptions }: Gate,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  now: number,
): Reply {
  const { unauthenticatedStatus, keepsRateLimits } = assumptions.current();
  const caller = authenticate(accounts, request.headers.authorization, unauthenticatedStatus);
  if (caller.kind === 'refused') return caller;
  const wrongRevision = checkRevision(request.headers.revision, now);
  if (wrongRevision !== null) return wrongRevision;
  const missing = missingScopes(caller.scopes, operation.scopes);
  if (missing.length > 0) return permissionDenied(missing);

  const url = addressOf(request);
  const query = parseQuery(url.searchParams, operation.query);
  if (keepsRateLimits) {
    const permit = takePermit(windows, quotasOf(operation, caller.account, query), now);
    if (permit.kind === 'throttled') return throttled(permit.retryAfterSeconds);
    reply.header('RateLimit-Limit', permit.limit);
    reply.header('RateLimit-Remaining', permit.remaining);
    reply.header('RateLimit-Reset', permit.resetSeconds);
  }

  if (query.kind === 'refused') return query;
  const body = readBody(request.body);
  if (body.kind === 'refused') return body;
  const { id = '' } = request.params as { id?: string };
  return operation.answer({
    account: caller.account,
    operation: operation.name,
    pathId: id,
    query,
    body: body.json,
    bodyBytes: body.bytes,
    now,
    schedule: (at, event) => clock.schedule(at, event),
    assumptions: assumptions.current(),
    origin: url.origin,
    url,
  });
}

/** A query with a lower limit counts against that one and the plain one. */
function quotasOf(operation: Operation, account: Account, query: Query | Refusal): [Quota, ...Quota[]] {
  const key = `${account.id} ${operation.name}`;
  const plain: Quota = { key, limit: operation.limit };
  const narrower = query.kind === 'query' ? (operation.narrowerLimit?.(query) ?? null) : null;
  return narrower === null ? [plain] : [{ key: `${key} narrower`, limit: narrower }, plain];
}

type ReadBody = { readonly kind: 'body'; readonly json: Json; readonly bytes: number };

function readBody(body: unknown): ReadBody | Refusal {
  if (!Buffer.isBuffer(body) || body.length === 0) return { kind: 'body', json: null, bytes: 0 };
  try {
    return { kind: 'body', json: JSON.parse(body.toString('utf8')), bytes: body.length };
  } catch (error) {
    return malformedJson(String(error));
  }
}

function addressOf(request: FastifyRequest): URL {
  return new URL(request.url, `${request.protocol}://${request.host}`);
}
