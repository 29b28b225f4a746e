import type { FastifyReply } from 'fastify';
import { type Refusal, serverError, throttled } from './errors.ts';
import type { Fault } from './faults.ts';

const GATEWAY_STATUSES = [502, 504, 524];
const CHALLENGE_PAGE =
  '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>Verifying you are human.</body></html>';

/** A hanging request is never answered and leaves its socket open; a reset one loses it. */
export function sendFault(
  reply: FastifyReply,
  fault: Fault,
  send: (reply: FastifyReply, refusal: Refusal) => FastifyReply,
): FastifyReply {
  switch (fault.kind) {
    case 'hang':
      return reply.hijack();
    case 'reset':
      reply.raw.socket?.resetAndDestroy();
      return reply.hijack();
    case 'html-403':
      return reply
        .status(403)
        .type('text/html; charset=UTF-8')
        .header('cf-mitigated', 'challenge')
        .send(CHALLENGE_PAGE);
    case 'status':
      return sendStatus(reply, fault, send);
  }
}

function sendStatus(
  reply: FastifyReply,
  { status, retryAfterSeconds }: Extract<Fault, { kind: 'status' }>,
  send: (reply: FastifyReply, refusal: Refusal) => FastifyReply,
): FastifyReply {
  if (status === 429) return send(reply, throttled(retryAfterSeconds ?? 1));
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', retryAfterSeconds);
  if (!GATEWAY_STATUSES.includes(status)) return send(reply, serverError(status));
  return reply.status(status).type('text/html').send(`<html><head><title>${status}</title></head></html>`);
}
