import type { FastifyInstance } from 'fastify';

/** Requests that callers had sent before they could know come within this of one another. */
const QUIET_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 2_000;

/**
 * Closing in good order: what is in flight, and what still arrives on open connections or waits to be accepted, is
 * answered; each answer closes its connection. Only when it has become quiet does the server stop to listen.
 */
export function registerDrain(app: FastifyInstance): void {
  let isClosing = false;
  let latestRequestAt = 0;
  app.addHook('onRequest', async () => {
    latestRequestAt = performance.now();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    if (app.server.listening) await untilQuiet(performance.now());
  });

  async function untilQuiet(closingSince: number): Promise<void> {
    const quietFrom = Math.max(latestRequestAt, closingSince) + QUIET_MILLISECONDS;
    const until = Math.min(quietFrom, closingSince + PATIENCE_MILLISECONDS);
    if (performance.now() >= until) return;
    await new Promise((done) => setTimeout(done, until - performance.now()));
    await untilQuiet(closingSince);
  }
}
