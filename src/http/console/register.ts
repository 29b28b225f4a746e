import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { signIn } from '../../contract/console.ts';
import { Refusal } from '../refusal.ts';
import { apiKeyRoutes } from './api-key-routes.ts';
import { attributeRoutes } from './attribute-routes.ts';
import { conversionRoutes } from './conversion-routes.ts';
import { decisionRoutes } from './decision-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { egressRoutes } from './egress-routes.ts';
import { eventSourceRoutes } from './event-source-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { admit, checkOrigin } from './guard.ts';
import { healthRoutes } from './health-routes.ts';
import { ingestionFileRoutes } from './ingestion-file-routes.ts';
import { ingestionRoutes } from './ingestion-routes.ts';
import { ingestionRunRoutes } from './ingestion-run-routes.ts';
import { klaviyoRoutes } from './klaviyo-routes.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { personRoutes } from './person-routes.ts';
import { rankingRoutes } from './ranking-routes.ts';
import { reconciliationRoutes } from './reconciliation-routes.ts';
import { resultsRoutes } from './results-routes.ts';
import type { ConsoleRoute, CsvFile } from './route.ts';
import { sessionRoutes } from './session-routes.ts';
import { sftpRoutes } from './sftp-routes.ts';
import { shippingRoutes } from './shipping-routes.ts';
import { templateRoutes } from './template-routes.ts';
import { themeRoutes } from './theme-routes.ts';
import { uploadRoutes } from './upload-routes.ts';
import { whatIfRoutes } from './what-if-routes.ts';

const SIGN_INS_A_MINUTE = 10;

/** Every route of the console's API. */
export const consoleRoutes = (dependencies: ConsoleDependencies): ConsoleRoute[] => [
  ...sessionRoutes(dependencies),
  ...templateRoutes(dependencies),
  ...deliveryRoutes(dependencies),
  ...conversionRoutes(dependencies),
  ...rankingRoutes(dependencies),
  ...decisionRoutes(dependencies),
  ...resultsRoutes(dependencies),
  ...whatIfRoutes(dependencies),
  ...shippingRoutes(dependencies),
  ...exportRoutes(dependencies),
  ...personRoutes(dependencies),
  ...healthRoutes(dependencies),
  ...ingestionRoutes(dependencies),
  ...ingestionFileRoutes(dependencies),
  ...ingestionRunRoutes(dependencies),
  ...reconciliationRoutes(dependencies),
  ...themeRoutes(dependencies),
  ...attributeRoutes(dependencies),
  ...klaviyoRoutes(dependencies),
  ...egressRoutes(dependencies),
  ...sftpRoutes(dependencies),
  ...mappingRoutes(dependencies),
  ...eventSourceRoutes(dependencies),
  ...uploadRoutes(dependencies),
  ...apiKeyRoutes(dependencies),
];

export function registerConsole(app: FastifyInstance, dependencies: ConsoleDependencies): void {
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  // A file goes on to its route as it streams in; every other body is JSON.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  for (const route of consoleRoutes(dependencies)) {
    app.route({
      method: route.method,
      url: route.path,
      ...(route.role === 'anyone' ? limitSignIns : {}),
      handler: async (request, reply) => {
        const answer = await handle(route, dependencies, request, reply);
        if (route.answer === null) return reply.code(204).send();
        if (route.answer === 'csv') return sendCsv(reply, answer as CsvFile);
        return route.answer.parse(answer);
      },
    });
  }
}

async function handle(
  route: ConsoleRoute,
  dependencies: ConsoleDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  checkOrigin(request, dependencies.publicUrl);
  const now = dependencies.clock.now();
  const open = {
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
    body: request.body,
    reply,
    now,
  };
  if (route.role === 'anyone') return route.handle(open);
  const caller = await admit(request, route.role, dependencies.sessions, dependencies.wallClock.now());
  const change = { userId: caller.userId, at: now };
  return route.handle({ ...open, caller, orgId: caller.org.orgId, change });
}

/** What a name may hold and a header may not is encoded: https://www.rfc-editor.org/rfc/rfc6266 */
function sendCsv(reply: FastifyReply, { name, chunks }: CsvFile): FastifyReply {
  const bare = name.replace(/(\.csv)?(\.gz)?$/i, '');
  const plain = bare.replace(/[^\w .-]/g, '_');
  const encoded = encodeURIComponent(bare).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${plain}.csv"; filename*=UTF-8''${encoded}.csv`)
    .send(Readable.from(chunks));
}

/** Counted by address and account, so that guessing is slow and nobody can lock someone else out. */
const limitSignIns: Pick<RouteOptions, 'config'> = {
  config: {
    rateLimit: {
      max: SIGN_INS_A_MINUTE,
      timeWindow: '1 minute',
      hook: 'preHandler',
      keyGenerator: (request: FastifyRequest) => {
        const account = z.object({ email: signIn.shape.email }).safeParse(request.body);
        return `${request.ip} ${account.success ? account.data.email : ''}`;
      },
      errorResponseBuilder: () =>
        new Refusal('too_many', 'too_many_attempts', 'Too many attempts. Wait a minute and try again.'),
    },
  },
};
