import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { authenticationFailed, permissionDenied, serverError, throttled } from './errors.ts';
import type { Fault } from './faults.ts';
import type { Reply } from './operation.ts';
import { send, writeHead } from './wire-answer.ts';

const GATEWAY_STATUSES = [502, 504, 524];
const CHALLENGE_PAGE =
  '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>Verifying you are human.</body></html>';
const DRIPS = 20;

export type Faultless = {
  /** Carries the request out: called only where its true answer is what goes wrong. */
  readonly answer: () => Reply;
  /** Merges the profile that the path names into a new one. */
  readonly mergeProfile: () => void;
  readonly unauthenticatedStatus: 401 | 400;
};

/** Goes wrong as told. A hanging request is never answered and leaves its socket open; a reset one loses it. */
export function sendFault(
  reply: FastifyReply,
  fault: Fault,
  { answer, mergeProfile, unauthenticatedStatus }: Faultless,
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
    case 'key-revoked':
      return send(reply, authenticationFailed(unauthenticatedStatus));
    case 'scope-removed':
      return send(reply, permissionDenied([fault.scope]));
    case 'status':
      return sendStatus(reply, fault);
    case 'profile-merged':
      mergeProfile();
      return send(reply, answer());
    case 'truncated-json':
      return reply.send(firstHalf(bodyOf(reply, answer)));
    case 'reset-mid-body':
      return resetMidBody(reply, bodyOf(reply, answer));
    case 'slow-body': {
      const body = bodyOf(reply, answer);
      return reply.header('content-length', body.length).send(Readable.from(drips(body, fault.overMilliseconds)));
    }
  }
}

function bodyOf(reply: FastifyReply, answer: () => Reply): Buffer {
  const body = writeHead(reply, answer());
  return typeof body === 'string' ? Buffer.from(body) : body;
}

function firstHalf(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}

function sendStatus(
  reply: FastifyReply,
  { status, retryAfterSeconds }: Extract<Fault, { kind: 'status' }>,
): FastifyReply {
  if (status === 429) {
    const { retryAfterSeconds: usual, ...refusal } = throttled(retryAfterSeconds ?? 1);
    return send(reply, retryAfterSeconds === null ? refusal : { ...refusal, retryAfterSeconds: usual ?? 1 });
  }
  if (typeof retryAfterSeconds === 'number') reply.header('Retry-After', retryAfterSeconds);
  if (!GATEWAY_STATUSES.includes(status)) return send(reply, serverError(status));
  return reply.status(status).type('text/html').send(`<html><head><title>${status}</title></head></html>`);
}

/** Promises the whole length, sends half of it and loses the connection. */
function resetMidBody(reply: FastifyReply, body: Buffer): FastifyReply {
  const { raw } = reply.hijack();
  raw.writeHead(reply.statusCode, { ...stated(reply), 'content-length': body.length });
  raw.write(firstHalf(body), () => raw.socket?.resetAndDestroy());
  return reply;
}

function stated(reply: FastifyReply): Record<string, string | number | string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Of the network, so in the wall clock's time whatever the twin's is. */
async function* drips(body: Buffer, overMilliseconds: number): AsyncGenerator<Buffer> {
  const bytes = Math.max(1, Math.ceil(body.length / DRIPS));
  for (let from = 0; from < body.length; from += bytes) {
    if (from > 0) await wait(overMilliseconds / (DRIPS - 1), undefined, { ref: false });
    yield body.subarray(from, from + bytes);
  }
}
