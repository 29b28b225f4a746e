import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { KeyOwner } from '../../domain/api-key.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { createAdmission } from './admission.ts';
import { answerOf } from './answer.ts';
import type { Ask } from './ask.ts';
import { askAll } from './ask-all.ts';
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
const BATCH = '/api/batch-generate/:org_slug';

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
  // Before the body is read: a caller without a key gets no work done.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    admit(reply);
    const { org_slug } = request.params as { org_slug: string };
    request.keyOwner = await within(reply, authenticate(request, org_slug));
  };
  refuseOtherMethods(app, GENERATE, ['GET', 'POST']);
  refuseOtherMethods(app, BATCH, ['POST']);
  app.route({
    method: ['GET', 'POST'],
    url: GENERATE,
    onRequest,
    handler: async (request, reply) => {
      const asked = parseRequest(request.method === 'GET' ? nestQuery(request.query) : request.body);
      const answer = await within(reply, ask(ownerOf(request), asked));
      if (answer.kind !== 'answered') throw refusalOf(answer, asked);
      request.outcome = answer.isRepeat ? 'repeated' : answer.decision.kind;
      reply.header('cache-control', 'no-store').header('x-justai-repeated', String(answer.isRepeat));
      return answerOf(answer);
    },
  });
  app.post(BATCH, { onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    request.outcome = 'batch';
    return within(reply, askAll(ask, ownerOf(request), request.body, app.publicUrl));
  });
}

function ownerOf({ keyOwner }: FastifyRequest): KeyOwner {
  if (keyOwner === null) throw new Error('The route was reached without authentication.');
  return keyOwner;
}
