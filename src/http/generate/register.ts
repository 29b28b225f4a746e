import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GenerateResponse } from '../../contract/generate.ts';
import type { Answer } from '../../decide/decider.ts';
import type { KeyOwner } from '../../decide/ports.ts';
import { toDate } from '../../domain/instant.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { createAdmission } from './admission.ts';
import type { Ask } from './ask.ts';
import type { Authenticate } from './authenticate.ts';
import { within } from './deadline.ts';
import type { GenerateMeter } from './meter.ts';
import { nestQuery } from './nest-query.ts';
import { parseRequest } from './parse-request.ts';
import { refusalOf } from './refuse-answer.ts';

export interface GenerateDependencies {
  readonly ask: Ask;
  readonly authenticate: Authenticate;
  readonly meter: GenerateMeter;
  /** How many may be in work at once; the others are told to come back. */
  readonly requestsAtOnce: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    keyOwner: KeyOwner | null;
    /** What the meter is told. */
    outcome: string;
  }
}

const GENERATE = '/api/generate/:org_slug';

/** `POST|GET /api/generate/:org_slug`: the webhook step of a Klaviyo flow. */
export function registerGenerate(app: FastifyInstance, dependencies: GenerateDependencies): void {
  const { ask, authenticate, meter, requestsAtOnce } = dependencies;
  const admit = createAdmission(requestsAtOnce);
  app.decorateRequest('keyOwner', null);
  app.decorateRequest('outcome', 'error');
  app.addHook('onError', async (request, _reply, error) => {
    if ('code' in error) request.outcome = String(error.code);
  });
  app.addHook('onResponse', async (request, reply) => meter.answered(request.outcome, reply.elapsedTime / 1_000));
  refuseOtherMethods(app, GENERATE, ['GET', 'POST']);
  app.route<{ Params: { org_slug: string } }>({
    method: ['GET', 'POST'],
    url: GENERATE,
    // Before the body is read: a caller without a key gets no work done.
    onRequest: async (request, reply) => {
      admit(reply);
      request.keyOwner = await within(reply, authenticate(request, request.params.org_slug));
    },
    handler: async (request, reply) => {
      const asked = parseRequest(request.method === 'GET' ? nestQuery(request.query) : request.body);
      const answer = await within(reply, ask(ownerOf(request), asked));
      if (answer.kind !== 'answered') throw refusalOf(answer, asked);
      request.outcome = answer.isRepeat ? 'repeated' : answer.decision.kind;
      return send(reply, answer);
    },
  });
}

/** The body of a repeat is the first answer byte for byte; that it is one is told in a header. */
function send(reply: FastifyReply, { decision, vars, isRepeat }: Answer & { kind: 'answered' }): GenerateResponse {
  reply.header('cache-control', 'no-store').header('x-justai-repeated', String(isRepeat));
  return {
    copy: { id: decision.variantId ?? 'control', vars },
    tracking_id: decision.trackingId,
    decision: {
      id: decision.decisionId,
      kind: decision.kind,
      reason: decision.reason,
      entry: decision.entry,
      decided_at: toDate(decision.decidedAt).toISOString(),
    },
  };
}

function ownerOf({ keyOwner }: FastifyRequest): KeyOwner {
  if (keyOwner === null) throw new Error('The route was reached without authentication.');
  return keyOwner;
}
