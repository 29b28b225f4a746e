import type { FastifyReply } from 'fastify';
import { Refusal } from '../refusal.ts';

/** More than a full queue and its batches in flight: beyond it memory, not the database, would give way. */
export const REQUESTS_AT_ONCE = 6_500;

/** Lets so many requests in at once. @throws a refusal beyond them, before any work is done. */
export function createAdmission(limit: number): (reply: FastifyReply) => void {
  let inFlight = 0;
  return (reply) => {
    if (inFlight >= limit) throw overloaded();
    inFlight += 1;
    // Also when the caller has gone away.
    reply.raw.once('close', () => {
      inFlight -= 1;
    });
  };
}

export const overloaded = (): Refusal =>
  new Refusal('unavailable', 'overloaded', 'Too many requests are waiting. Nothing is lost: try again.');
