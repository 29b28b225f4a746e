import { randomBytes } from 'node:crypto';
import type { Database } from '../adapters/postgres/database.ts';
import { inboxTable } from '../adapters/postgres/inbox.ts';
import { klaviyoEventPulls } from '../adapters/postgres/klaviyo-event-pulls.ts';
import { klaviyoWebhooks } from '../adapters/postgres/klaviyo-webhooks.ts';
import { landingFiles } from '../adapters/postgres/landing-files.ts';
import { loadedFiles } from '../adapters/postgres/loaded-files.ts';
import { organisations } from '../adapters/postgres/organisations.ts';
import { ownEventTable } from '../adapters/postgres/own-events.ts';
import { sftpSources } from '../adapters/postgres/sftp-sources.ts';
import type { SecretBox } from '../adapters/system/secret-box.ts';
import type { LoopClock } from '../domain/clock.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { SourcesConsole } from '../http/console/source-dependencies.ts';
import type { EventDependencies } from '../http/events/register.ts';
import type { Inbox, OwnEvents } from '../ingest/inbox/ports.ts';
import { findEventPull, saveEventPull } from '../ingest/klaviyo-events/event-pull.ts';
import { receiveDelivery } from '../ingest/klaviyo-webhook/receive.ts';
import { findWebhook, makeSecret } from '../ingest/klaviyo-webhook/secret.ts';
import { landUpload, UPLOAD_LIMIT_BYTES } from '../ingest/upload.ts';
import { createIntake, learnAt } from './intake.ts';
import { klaviyoKeys } from './klaviyo-keys.ts';
import { openLanding } from './open-landing.ts';

interface SourceParts {
  readonly database: Database;
  readonly dataFolder: string;
  readonly objectsUrl?: string | undefined;
  readonly secrets: SecretBox;
  readonly clock: LoopClock;
  readonly load: (orgId: OrgId, now: Instant) => Promise<void>;
  /** Something was loaded, or is to be pulled at another time. */
  readonly onChange: () => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Where events come from beside SFTP: what the API and the console work with, and what loads it. */
export function wireSources({
  database,
  dataFolder,
  objectsUrl,
  secrets,
  clock,
  load,
  onChange,
  onTrouble,
}: SourceParts) {
  const inbox = inboxTable(database);
  const files = loadedFiles(database);
  const pulls = klaviyoEventPulls(database);
  const orgs = organisations(database);
  const webhookParts = { webhooks: klaviyoWebhooks(database), secretBox: secrets };
  const pullParts = { pulls, keys: klaviyoKeys(database, secrets) };
  const { landing: place } = openLanding({ objectsUrl, dataFolder, secretBox: secrets });
  const landing = { landing: place, manifest: landingFiles(database) };
  const intake = createIntake({
    organisations: async () => (await orgs.list()).map(({ orgId }) => orgId),
    oldestAt: inbox.oldestAt,
    load,
    onLoaded: onChange,
    onTrouble,
  });
  const loop = clock.run('intake', intake.turn);

  const posted: Inbox = {
    ...inbox,
    async add(...args) {
      await inbox.add(...args);
      loop.wake();
    },
  };
  const table = ownEventTable(database);
  const ownEvents: OwnEvents = {
    async take(...args) {
      const taken = await table.take(...args);
      loop.wake();
      return taken;
    },
  };

  const events: Omit<EventDependencies, 'authenticate'> = {
    ownEvents,
    receiveDelivery: (orgId, signed) => receiveDelivery({ ...webhookParts, inbox: posted }, orgId, signed, clock.now()),
    findOrg: (slug) => orgs.findBySlug(slug),
    clock,
  };
  const console: SourcesConsole = {
    eventPull: {
      find: (orgId) => findEventPull(pullParts, orgId),
      async save(orgId, settings, at) {
        const saved = await saveEventPull(pullParts, orgId, settings, at);
        onChange();
        return saved;
      },
    },
    klaviyoWebhook: {
      find: (orgId) => findWebhook(webhookParts, orgId),
      makeSecret: (orgId, at) => makeSecret(webhookParts, orgId, randomBytes, at),
      remove: (orgId) => webhookParts.webhooks.remove(orgId),
    },
    uploads: {
      limitBytes: UPLOAD_LIMIT_BYTES,
      async take(orgId, name, chunks, at) {
        const taken = await landUpload(landing, orgId, name, chunks, at);
        if (taken.kind === 'landed') {
          intake.landed(orgId);
          loop.wake();
        }
        return taken;
      },
      find: files.find,
    },
  };

  /** When the organisation's pipeline is to run next. */
  async function nextRunAt(orgId: OrgId): Promise<Instant | null> {
    const [sftp, pull, loaded] = await Promise.all([
      sftpSources(database).find(orgId),
      pulls.find(orgId),
      files.notLearntFrom(orgId),
    ]);
    const times = [sftp?.nextPullAt, pull?.isOn ? pull.nextPullAt : undefined, loaded && learnAt(loaded)];
    const due = times.flatMap((at) => at ?? []);
    return due.length === 0 ? null : instant(Math.min(...due));
  }

  return { events, console, loop, nextRunAt };
}
