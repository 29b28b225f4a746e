import type { FastifyInstance } from 'fastify';
import { Refusal } from './refusal.ts';

/** A known address called by another method: 405 and the methods it has (RFC 9110, 15.5.6). */
export function refuseOtherMethods(app: FastifyInstance, url: string, methods: readonly string[]): void {
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    // Before Fastify looks at the body, which some methods must have.
    onRequest: async (_request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new Refusal('method_not_allowed', 'method_not_allowed', `Use ${methods.join(' or ')} here.`);
    },
    handler: async () => undefined,
  });
}
