import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { KeyOwner } from '../../domain/api-key.ts';
import type { Clock } from '../../domain/clock.ts';
import type { OrgId } from '../../domain/ids.ts';
import type { OwnEvents } from '../../ingest/inbox/ports.ts';
import { type Received, WRONG_SIGNATURE } from '../../ingest/klaviyo-webhook/receive.ts';
import type { Signed } from '../../ingest/klaviyo-webhook/signature.ts';
import { createAdmission } from '../generate/admission.ts';
import type { Authenticate } from '../generate/authenticate.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { Refusal } from '../refusal.ts';
import { answerOwnEvents } from './own-events.ts';

export interface EventDependencies {
  readonly ownEvents: OwnEvents;
  /** Wants a key with the scope `events`. */
  readonly authenticate: Authenticate;
  readonly receiveDelivery: (orgId: OrgId, signed: Signed) => Promise<Received>;
  readonly findOrg: (slug: string) => Promise<{ readonly orgId: OrgId } | null>;
  readonly clock: Clock;
}

const OWN_EVENTS = '/api/webhook/events/:org_slug';
const KLAVIYO = '/api/webhook/klaviyo/:org_slug';
/** Their bodies are held in memory until they are written. */
const REQUESTS_AT_ONCE = 50;
/** Klaviyo's own payloads end there: https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling */
const DELIVERY_LIMIT_BYTES = 5_242_880;

/** Events that are posted to us: by the customer's own systems, and by Klaviyo's system webhooks. */
export function registerEvents(app: FastifyInstance, dependencies: EventDependencies): void {
  refuseOtherMethods(app, OWN_EVENTS, ['POST']);
  refuseOtherMethods(app, KLAVIYO, ['POST']);
  app.register(async (scope) => registerOwnEvents(scope, dependencies));
  app.register(async (scope) => registerKlaviyoWebhook(scope, dependencies));
}

function registerOwnEvents(app: FastifyInstance, { ownEvents, authenticate, clock }: EventDependencies): void {
  const owners = new WeakMap<FastifyRequest, KeyOwner>();
  const admit = createAdmission(REQUESTS_AT_ONCE);
  // Before the body is read: a caller without a key gets no work done.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    admit(reply);
    owners.set(request, await authenticate(request, slugOf(request)));
  };
  app.post(OWN_EVENTS, { onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const owner = owners.get(request);
    if (owner === undefined) throw new Error('The route was reached without authentication.');
    return answerOwnEvents(ownEvents, owner.orgId, request.body, clock.now());
  });
}

function registerKlaviyoWebhook(app: FastifyInstance, { receiveDelivery, findOrg }: EventDependencies): void {
  const admit = createAdmission(REQUESTS_AT_ONCE);
  // The signature is over the bytes, whatever they say they are.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const onRequest = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => admit(reply);
  app.post(KLAVIYO, { onRequest, bodyLimit: DELIVERY_LIMIT_BYTES }, async (request, reply) => {
    const org = await findOrg(slugOf(request));
    const signed = {
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      timestamp: headerOf(request, 'klaviyo-timestamp'),
      signature: headerOf(request, 'klaviyo-signature'),
    };
    // One answer, whether there is such an organisation or not.
    const received = org === null ? NO_ORG : await receiveDelivery(org.orgId, signed);
    if (received.kind === 'received') return reply.code(204).send();
    const kind = received.kind === 'invalid_delivery' ? 'invalid' : 'unauthenticated';
    throw new Refusal(kind, received.kind, received.sentence);
  });
}

const NO_ORG = { kind: 'wrong_signature', sentence: WRONG_SIGNATURE } as const;

const slugOf = (request: FastifyRequest): string => (request.params as { org_slug: string }).org_slug;
const headerOf = (request: FastifyRequest, name: string): string => String(request.headers[name] ?? '');
