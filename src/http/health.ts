import type { FastifyInstance } from 'fastify';
import { refuseOtherMethods } from './other-methods.ts';
import { Refusal } from './refusal.ts';

/** `/healthz`: the process answers. `/readyz`: it can do its work. */
export function registerHealth(app: FastifyInstance, checkReady: () => Promise<void>): void {
  for (const url of ['/healthz', '/readyz']) refuseOtherMethods(app, url, ['GET']);
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (request) => {
    try {
      await checkReady();
    } catch (error) {
      request.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'not ready');
      throw new Refusal('unavailable', 'not_ready', 'The service is not ready; the log says why.');
    }
    return { status: 'ready' };
  });
}
