import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import helmet from 'helmet';
import { registerConsoleAssets } from './console-assets.ts';
import { registerDrain } from './drain.ts';
import { answerError } from './error-handler.ts';
import { registerHealth } from './health.ts';
import { isHttps } from './public-url.ts';
import { contentSecurityPolicy } from './security-headers.ts';

const BODY_LIMIT_BYTES = 1_048_576;
/** Above any real name, so that a name too long gets the answer of one that does not exist. */
const PARAMETER_LIMIT_CHARACTERS = 4_096;

export interface AppDependencies {
  readonly publicUrl: string;
  readonly logger: FastifyBaseLogger;
  /** Rejects, with the reason, while the service cannot do its work. */
  readonly checkReady: () => Promise<void>;
  /** The built console (`dist/console`). */
  readonly consoleFolder: string;
  /** Who may name the caller, beside proxies on this machine. */
  readonly trustedProxies?: string;
  /** Each adds its routes: the public API, the console's API. */
  readonly routes: readonly ((app: FastifyInstance) => void)[];
}

/** The HTTP server, not yet listening. */
export function createApp(dependencies: AppDependencies): FastifyInstance {
  const { publicUrl, logger, checkReady, consoleFolder, routes, trustedProxies = 'loopback' } = dependencies;
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: PARAMETER_LIMIT_CHARACTERS },
    frameworkErrors: answerError,
    // Proxies that are known may name the caller; nobody else may.
    trustProxy: trustedProxies,
    // While it closes it still answers, see drain.ts.
    return503OnClosing: false,
  });
  app.decorate('publicUrl', publicUrl);
  app.setErrorHandler(answerError);
  logRequests(app);
  registerDrain(app);
  protect(app, publicUrl);
  app.register(cookie);
  app.register(rateLimit, { global: false });
  for (const add of routes) app.register(async (scope) => add(scope));
  app.register(async (scope) => registerHealth(scope, checkReady));
  registerConsoleAssets(app, consoleFolder);
  return app;
}

/** Helmet itself: its plugin for Fastify makes the headers anew for each request. */
function protect(app: FastifyInstance, publicUrl: string): void {
  const setHeaders = helmet({
    contentSecurityPolicy: contentSecurityPolicy(publicUrl),
    strictTransportSecurity: isHttps(publicUrl),
  });
  app.addHook('onRequest', (request, reply, done) => setHeaders(request.raw, reply.raw, () => done()));
}

/** One line a request, by route pattern: addresses, headers and bodies may hold keys and personal data. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    const route = request.routeOptions.url ?? '(none)';
    request.log.info({ method: request.method, route, status: reply.statusCode, milliseconds }, 'request');
  });
}
