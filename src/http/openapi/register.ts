import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './document.ts';

const PAGE = '/api-docs';

/** `/openapi.json`, and a page to read it on. */
export function registerOpenApi(app: FastifyInstance, publicUrl: string): void {
  const document = openApiDocument(publicUrl);
  app.get('/openapi.json', async () => document);
  app.register(swagger, { mode: 'static', specification: { document: document as never } });
  app.register(swaggerUi, { routePrefix: PAGE, uiConfig: { docExpansion: 'list', tryItOutEnabled: false } });
}
