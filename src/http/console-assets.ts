import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { answerNotFound } from './error-handler.ts';

const API = /^\/(?:api|console-api)(?:\/|$|\?)/;
/** Vite puts a hash of the content into every name in this folder, so a name never changes its content. */
const HASHED_FOLDER = `${sep}assets${sep}`;

/** The built console. Every other page address is the console's own and gets its index. */
export function registerConsoleAssets(app: FastifyInstance, folder: string): void {
  const root = resolve(folder);
  if (!existsSync(join(root, 'index.html'))) {
    app.setNotFoundHandler(answerNotFound);
    app.get('/', async (_request, reply) =>
      reply.code(404).type('text/plain').send('The console is not built. Run "npm run build" and start again.'),
    );
    return;
  }
  app.register(staticFiles, {
    root,
    cacheControl: false,
    setHeaders: (response, path) => {
      const isHashed = path.includes(HASHED_FOLDER);
      response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !API.test(request.url) && !request.url.startsWith('/assets/');
    return isPage ? reply.sendFile('index.html') : answerNotFound(request, reply);
  });
}
