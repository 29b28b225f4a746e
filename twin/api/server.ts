import { Buffer } from 'node:buffer';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AssumptionBook, openAssumptions } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import type { Json } from '../state/json.ts';
import { mergeAway } from '../state/profile-merge.ts';
import { malformedJson, type Refusal, serverError, tooLarge, unsupportedMediaType } from './errors.ts';
import { type Exchange, observeExchanges } from './exchange.ts';
import { sendFault } from './fault-answers.ts';
import type { Fault, Faults } from './faults.ts';
import { admit, type Gate } from './gate.ts';
import type { Operation, Reply } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { noteRefusedWrite, refusedStatus, refusedStatusOf } from './refused-writes.ts';
import { UnknownPaths } from './unknown-path.ts';
import { MEDIA_TYPE, send } from './wire-answer.ts';

const BODY_LIMIT_BYTES = 5_000_000;

export type ApiOptions = {
  /** Read at every request: accounts may be added while the server runs. */
  readonly accounts: Iterable<Account>;
  readonly clock: Pick<TwinClock, 'now' | 'schedule'>;
  readonly faults?: Faults;
  readonly assumptions?: AssumptionBook;
  readonly allowsHttp?: boolean;
  /** Told once of each operation that the twin does not have. */
  readonly log?: (line: string) => void;
  /** Told of every exchange. */
  readonly observe?: (exchange: Exchange) => void;
};

/** Klaviyo's HTTP API over the accounts' state. */
export function createApi({ accounts, clock, faults, log, ...rest }: ApiOptions): FastifyInstance {
  const outside: Outside = { clock, allowsHttp: rest.allowsHttp ?? false };
  const gate: Gate = { accounts, windows: new Map(), assumptions: rest.assumptions ?? openAssumptions() };
  const unknownPaths = new UnknownPaths(OPERATIONS, (line) => log?.(line));
  const api = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    // An address that cannot be read, like /api/%ff.
    frameworkErrors: (_error, request, reply) => void send(reply, unknownPaths.refuse(request.method, request.url)),
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
        const { id: pathId = '' } = request.params as { id?: string };
        const note = (status: number | null | undefined): void => {
          if (status !== undefined) noteRefusedWrite(accounts, operation, pathId, status, now);
        };
        const answered = (): Reply => {
          const answering = answer(outside, gate, operation, request, reply, now);
          note(refusedStatus(answering));
          return answering;
        };
        const fault = faults?.next(operation, now) ?? null;
        if (fault === null) return send(reply, answered());
        spoilt.set(reply, fault);
        const { unauthenticatedStatus } = gate.assumptions.current();
        note(refusedStatusOf(fault, unauthenticatedStatus));
        const mergeProfile = (): void => mergeAway(accounts, pathId, now);
        return sendFault(reply, fault, { answer: answered, mergeProfile, unauthenticatedStatus });
      },
    });
  }

  api.setNotFoundHandler((request, reply) =>
    send(reply, unknownPaths.refuse(request.method, addressOf(request).pathname)),
  );
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

type Outside = Required<Pick<ApiOptions, 'clock' | 'allowsHttp'>>;

function answer(
  { clock, allowsHttp }: Outside,
  gate: Gate,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  now: number,
): Reply {
  const url = addressOf(request);
  const { id: pathId = '' } = request.params as { id?: string };
  const { authorization, revision } = request.headers;
  const admitted = admit(gate, operation, { authorization, revision, parameters: url.searchParams, pathId }, now);
  if (admitted.kind === 'refused') return admitted;
  const { caller, query, permit } = admitted;
  if (permit !== null) {
    reply.header('RateLimit-Limit', permit.limit);
    reply.header('RateLimit-Remaining', permit.remaining);
    reply.header('RateLimit-Reset', permit.resetSeconds);
  }

  if (query.kind === 'refused') return query;
  const body = readBody(request.body);
  if (body.kind === 'refused') return body;
  return operation.answer({
    account: caller.account,
    operation: operation.name,
    pathId,
    query,
    body: body.json,
    bodyBytes: body.bytes,
    now,
    schedule: (at, event) => clock.schedule(at, event),
    assumptions: gate.assumptions.current(),
    allowsHttp,
    origin: url.origin,
    url,
  });
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
