import type { FastifyInstance } from 'fastify';
import * as contract from '../../../src/contract/sources.ts';

const eventPull = contract.eventPull.parse({
  ...contract.saveEventPull.parse({ isOn: true }),
  isAllowed: true,
  lastPulledAt: '2026-11-21T06:00:00Z',
  nextPullAt: '2026-11-21T07:00:00Z',
  lastError: null,
});

const webhook = contract.klaviyoWebhook.parse({
  configured: true,
  address: 'https://justai.example.com/api/webhook/klaviyo/acme',
  createdAt: '2026-11-20T06:00:00Z',
  lastReceivedAt: '2026-11-21T06:00:00Z',
  lastRefusedAt: null,
  lastRefusal: null,
});

const file = { sha256: 'a'.repeat(64), name: 'events.csv', bytes: 1_000, reason: null };
const loaded = { ...file, state: 'loaded', rows: 3, events: 2, duplicates: 1, rejected: 0 };

/** Where events come from beside SFTP. */
export function registerSources(app: FastifyInstance): void {
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.get('/console-api/klaviyo/events', async () => eventPull);
  app.put('/console-api/klaviyo/events', async () => eventPull);
  app.get('/console-api/klaviyo/webhook', async () => webhook);
  app.post('/console-api/klaviyo/webhook', async (_, reply) =>
    reply.code(201).send({ secret: 'kept-by-klaviyo-alone', webhook }),
  );
  app.get('/console-api/uploads', async () => ({ limitBytes: 5_000_000_000 }));
  app.post('/console-api/uploads', async (_, reply) =>
    reply.code(201).send({
      isNew: true,
      file: { ...loaded, state: 'landed', rows: null, events: null, duplicates: null, rejected: null },
    }),
  );
  app.get('/console-api/uploads/:sha256', async () => loaded);
}
