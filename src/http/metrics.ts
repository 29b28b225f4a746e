import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';

export interface MetricsDependencies {
  readonly contentType: string;
  readonly show: () => Promise<string>;
  /** Null: only callers on this machine may read. */
  readonly token: string | null;
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** `/metrics`: to this machine, and to whoever sends `METRICS_TOKEN`; a proxy in front would show it to everybody. */
export function registerMetrics(app: FastifyInstance, { contentType, show, token }: MetricsDependencies): void {
  app.get('/metrics', async (request, reply) => {
    if (!LOOPBACK.test(request.ip) && !holdsToken(request, token)) {
      throw new Refusal(
        'forbidden',
        'metrics_are_private',
        'Metrics are shown to this machine only. To read them from another, set METRICS_TOKEN and send it as Authorization: Bearer <token>.',
      );
    }
    return reply.type(contentType).send(await show());
  });
}

function holdsToken({ headers }: FastifyRequest, token: string | null): boolean {
  if (token === null) return false;
  return timingSafeEqual(sha256(headers.authorization ?? ''), sha256(`Bearer ${token}`));
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
