import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { eventsFolder, eventsQuery } from '../../src/adapters/duckdb/event-files.ts';
import { startDuck } from '../../src/adapters/duckdb/session.ts';
import { openDecisions } from '../../src/adapters/postgres/decisions.ts';
import { createGenerateKeys } from '../../src/adapters/postgres/generate-keys.ts';
import { inboxTable } from '../../src/adapters/postgres/inbox.ts';
import { klaviyoWebhooks } from '../../src/adapters/postgres/klaviyo-webhooks.ts';
import { organisations } from '../../src/adapters/postgres/organisations.ts';
import { ownEventTable } from '../../src/adapters/postgres/own-events.ts';
import { createRateTokens } from '../../src/adapters/postgres/rate-tokens.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Instant, instant } from '../../src/domain/instant.ts';
import { createApp } from '../../src/http/app.ts';
import { registerEvents } from '../../src/http/events/register.ts';
import { createAuthenticate } from '../../src/http/generate/authenticate.ts';
import { createKeyCache } from '../../src/http/generate/key-cache.ts';
import { createRateLimit } from '../../src/http/generate/rate-limit.ts';
import { receiveDelivery } from '../../src/ingest/klaviyo-webhook/receive.ts';
import { makeSecret } from '../../src/ingest/klaviyo-webhook/secret.ts';
import { spillFolder } from '../../src/main/warehouse-folder.ts';
import type { TestDatabase } from './database.ts';
import { openSecretBox } from './pipeline.ts';

export interface EventApp {
  readonly app: FastifyInstance;
  /** The server's time; tests move it. */
  readonly clock: { now(): Instant; at: Instant };
  makeSecret(orgId: OrgId): Promise<string>;
  close(): Promise<void>;
}

/** The routes that events are posted to, over real PostgreSQL. */
export function startEventApp(db: TestDatabase, start: string): EventApp {
  const { database, url } = db;
  const decisions = openDecisions(url);
  const clock = { at: instant(Date.parse(start)), now: () => clock.at };
  const webhookParts = { webhooks: klaviyoWebhooks(database), secretBox: openSecretBox };
  const keys = createKeyCache(createGenerateKeys(decisions), clock);
  const app = createApp({
    publicUrl: 'https://justai.example.com',
    logger: pino({ level: 'silent' }),
    checkReady: async () => undefined,
    consoleFolder: '/nonexistent',
    routes: [
      (scope) =>
        registerEvents(scope, {
          ownEvents: ownEventTable(database),
          authenticate: createAuthenticate(keys, createRateLimit(createRateTokens(decisions)), clock, 'events'),
          receiveDelivery: (orgId, signed) =>
            receiveDelivery({ ...webhookParts, inbox: inboxTable(database) }, orgId, signed, clock.now()),
          findOrg: (slug) => organisations(database).findBySlug(slug),
          clock,
        }),
    ],
  });
  return {
    app,
    clock,
    makeSecret: (orgId) => makeSecret(webhookParts, orgId, randomBytes, clock.now()),
    close: async () => {
      await app.close();
      await decisions.close();
    },
  };
}

/** What the warehouse in `dataFolder` holds, by event id. */
export async function warehouseEvents(dataFolder: string, orgId: OrgId): Promise<Record<string, unknown>[]> {
  const duck = await startDuck(spillFolder(dataFolder));
  const session = await duck.open();
  const rows = await session.rows(
    `SELECT * FROM (${await eventsQuery(eventsFolder(join(dataFolder, 'warehouse'), orgId))}) ORDER BY event_id`,
  );
  session.close();
  duck.close();
  return rows;
}
