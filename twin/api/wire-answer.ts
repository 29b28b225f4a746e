import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Reply } from './operation.ts';

export const MEDIA_TYPE = 'application/vnd.api+json';

/** Puts an answer's status and headers on `reply`. @returns the body to send. */
export function writeHead(reply: FastifyReply, answered: Reply): string | Buffer {
  reply.status(answered.status).type(answered.kind === 'file' ? answered.mediaType : MEDIA_TYPE);
  if (answered.kind === 'file') return Buffer.from(answered.file);
  if (answered.kind === 'document') return JSON.stringify(answered.document);
  if (answered.kind === 'no-content') return '';
  if (answered.retryAfterSeconds !== undefined) reply.header('Retry-After', answered.retryAfterSeconds);
  const errors = answered.errors.map((error) => ({
    id: randomUUID(),
    status: answered.status,
    links: {},
    meta: {},
    ...error,
  }));
  return JSON.stringify({ errors });
}

export function send(reply: FastifyReply, answered: Reply): FastifyReply {
  const body = writeHead(reply, answered);
  return body === '' ? reply.send() : reply.send(body);
}
