import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { ERRORS_PAGE } from '../../contract/api-errors.ts';
import { openApiDocument } from './document.ts';
import { errorsPage } from './errors-page.ts';

const PAGE = '/api-docs';

/** `/openapi.json`, and a page to read it on. */
export function registerOpenApi(app: FastifyInstance, publicUrl: string): void {
  const document = openApiDocument(publicUrl);
  app.get('/openapi.json', async () => document);
  const page = errorsPage();
  app.get(ERRORS_PAGE, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.register(swagger, { mode: 'static', specification: { document: document as never } });
  app.register(swaggerUi, { routePrefix: PAGE, uiConfig: { docExpansion: 'list', tryItOutEnabled: false } });
}
