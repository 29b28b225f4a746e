import type { FastifyInstance } from 'fastify';

/** Answered requests of the Klaviyo-shaped API: `PATCH /api/profiles/:id` → status → how many. */
export type ApiTally = Record<string, Record<string, number>>;

/** Counts what `api` answers from here on. */
export function tallyOf(api: FastifyInstance): ApiTally {
  const tally: ApiTally = {};
  api.addHook('onResponse', (request, reply, done) => {
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown path'}`;
    const statuses = tally[route] ?? {};
    tally[route] = statuses;
    statuses[reply.statusCode] = (statuses[reply.statusCode] ?? 0) + 1;
    done();
  });
  return tally;
}
