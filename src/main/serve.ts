import { randomBytes } from 'node:crypto';

import { callPaces } from '../adapters/postgres/call-paces.ts';
import { Database } from '../adapters/postgres/database.ts';
import { createDecisionStore, openDecisions } from '../adapters/postgres/decisions.ts';
import { deliveryQueue, openDeliveries } from '../adapters/postgres/deliveries.ts';
import { createGenerateKeys } from '../adapters/postgres/generate-keys.ts';
import { endedImports } from '../adapters/postgres/import-jobs.ts';
import { importQueue } from '../adapters/postgres/import-queue.ts';
import { listen } from '../adapters/postgres/listen.ts';
import { NOTICES, readNotice } from '../adapters/postgres/notices.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { organisations } from '../adapters/postgres/organisations.ts';
import { createSnapshotSource } from '../adapters/postgres/policy-snapshot.ts';
import { createRateTokens } from '../adapters/postgres/rate-tokens.ts';
import { databaseReadings } from '../adapters/postgres/readings.ts';
import { writtenSlots } from '../adapters/postgres/write-ledger.ts';
import { createLogger } from '../adapters/system/log.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { createMetrics } from '../adapters/system/metrics.ts';
import { hashPassword, verifyPassword } from '../adapters/system/password.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import { SteppedClock } from '../adapters/system/stepped-clock.ts';
import { openPrivateKey } from '../connect/verify.ts';
import { createDecider } from '../decide/decider.ts';
import { GROUP_COMMIT_LIMITS } from '../decide/group-commit.ts';
import { createSnapshots } from '../decide/snapshots.ts';
import { createBulkWriter } from '../deliver/bulk/bulk-writer.ts';
import { createCleaner } from '../deliver/clean-up/clean-up.ts';
import { createDeliverer } from '../deliver/deliverer.ts';
import { runLanes } from '../deliver/lanes.ts';
import type { OrgId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import { createApp } from '../http/app.ts';
import { registerConsole } from '../http/console/register.ts';
import { registerEvents } from '../http/events/register.ts';
import { REQUESTS_AT_ONCE } from '../http/generate/admission.ts';
import { createAsk } from '../http/generate/ask.ts';
import { createAuthenticate } from '../http/generate/authenticate.ts';
import { createKeyCache } from '../http/generate/key-cache.ts';
import { createRateLimit } from '../http/generate/rate-limit.ts';
import { registerGenerate } from '../http/generate/register.ts';
import { registerMetrics } from '../http/metrics.ts';
import { registerOpenApi } from '../http/openapi/register.ts';
import { askedRuns } from './asked-runs.ts';
import type { Config } from './config.ts';
import { consoleTables } from './console-tables.ts';
import { decidedContent } from './decided-content.ts';
import { deliveryLog } from './delivery-log.ts';
import { type FirstAdministrator, firstStart } from './first-start.ts';
import { mappingDesk } from './mapping-desk.ts';
import { openPostgres } from './open-postgres.ts';
import { PipelineClient } from './pipeline-client.ts';
import { CONSOLE_FOLDER } from './project-files.ts';
import { runReconciler } from './reconciliation.ts';
import { createScheduler } from './scheduler.ts';
import { sftpConsole } from './sftp-console.ts';
import { wireKlaviyo } from './wire-klaviyo.ts';
import { wireSources } from './wire-sources.ts';

/** Templates that changed are loaded beside decisions, never instead of them. */
const SNAPSHOT_LOADS_AT_ONCE = 2;

export interface RunningServer {
  readonly url: string;
  readonly firstAdministrator: FirstAdministrator | null;
  /** Where the owner of time steps this server; null on the real clock. */
  readonly clockUrl: string | null;
  /** Rejects when a background loop met a bug. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** The whole product in one process, but for PostgreSQL and the pipeline. */
export async function serve(config: Config): Promise<RunningServer> {
  const logger = createLogger(config.logLevel);
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  const decisions = openDecisions(postgres.url);
  const deliveries = openDeliveries(postgres.url);
  const snapshotLoads = openDecisions(postgres.url, { connections: SNAPSHOT_LOADS_AT_ONCE });
  const secrets = secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database));
  const wallClock = new RealClock();
  const stepped = config.steppedClockStart === undefined ? null : new SteppedClock(instant(config.steppedClockStart));
  const clock = stepped ?? wallClock;

  const snapshots = createSnapshots(createSnapshotSource(snapshotLoads));
  const refresh = (notice: string | null): void => {
    const { orgId, templateId } = readNotice(notice);
    snapshots
      .refresh(orgId, templateId)
      .catch((error) => logger.warn({ err: error }, 'the present policies stay in use'));
  };
  const keyCache = createKeyCache(createGenerateKeys(decisions), clock);
  const stopListening = [
    ...NOTICES.map((channel) => listen(postgres.url, channel, refresh)),
    listen(postgres.url, 'justai_key', keyCache.forget),
    listen(postgres.url, 'justai_delivery', () => deliverLoop.wake()),
  ];

  const klaviyo = wireKlaviyo({
    baseUrl: config.klaviyoApiUrl,
    database,
    secrets,
    logger,
    clock,
    wallClock,
    onSaved: () => void [deliverLoop, reconciler.loop].map((loop) => loop.wake()),
  });
  const log = deliveryLog(logger);
  const queue = deliveryQueue(deliveries);
  const delivery = {
    klaviyo: klaviyo.writer,
    openPrivateKey: (orgId: OrgId, sealed: Uint8Array) => openPrivateKey(secrets, orgId, sealed),
    decided: decidedContent(database, snapshots),
    clock,
    ...log,
  };
  const writers = {
    deliverer: createDeliverer({ ...delivery, queue }),
    bulkWriter: createBulkWriter({ ...delivery, queue: importQueue(deliveries, queue) }),
  };
  const cleaner = createCleaner({
    ...delivery,
    slots: writtenSlots(database),
    paces: callPaces(database),
    imports: endedImports(database),
    onTrouble: (orgId, error) => logger.warn({ orgId, err: error }, 'what emails left in profiles stays for now'),
  });
  const pipeline = new PipelineClient({
    ...process.env,
    DATABASE_URL: postgres.url,
    JUSTAI_DATA_DIR: config.dataFolder,
    LOG_LEVEL: config.logLevel,
  });
  const reconciler = runReconciler({ database, clock, logger, pipeline, isOn: config.runsPipeline });
  const scheduler = createScheduler({
    organisations: async () => (await organisations(database).list()).map(({ orgId }) => orgId),
    nextPullAt: (orgId) => eventSources.nextRunAt(orgId),
    run: (orgId, now) => pipeline.run(orgId, now),
    onPublished: (orgId) => snapshots.refresh(orgId),
    onTrouble: (error) => logger.error({ err: error }, 'the pipeline will run again soon'),
  });
  const eventSources = wireSources({
    database,
    dataFolder: config.dataFolder,
    objectsUrl: config.objectsUrl,
    secrets,
    clock,
    load: (orgId, now) => pipeline.load(orgId, now),
    onChange: () => scheduleLoop.wake(),
    onTrouble: (error) => logger.error({ err: error }, 'what has come in will be loaded soon'),
  });
  const deliverLoop = runLanes(clock, writers, log.onTrouble);
  const cleanLoop = clock.run('clean up', (now) => cleaner.turn(now));
  const scheduleLoop = clock.run('schedule', (now) =>
    config.runsPipeline ? scheduler.turn(now) : Promise.resolve(null),
  );

  const addressLoop = wallClock.run('klaviyo addresses', (now) =>
    klaviyo.refreshAddresses(now, (error) =>
      logger.warn({ err: error }, 'Klaviyo’s addresses stay as they were known'),
    ),
  );

  const metrics = createMetrics();
  const decider = createDecider({
    store: createDecisionStore(decisions),
    snapshots,
    clock,
    onCommitted: () => deliverLoop.wake(),
    limits: GROUP_COMMIT_LIMITS,
    meter: metrics,
  });
  metrics.watch({
    waiting: () => decider.waiting(),
    now: () => clock.now(),
    oldestPolicyAt: () => snapshots.oldestPolicyAt(),
    ...databaseReadings(database, () => clock.now()),
  });
  const rateLimit = createRateLimit(createRateTokens(decisions));
  const app = createApp({
    publicUrl: config.publicUrl,
    logger,
    checkReady: async () => void (await database.beforeOrg('SELECT 1')),
    consoleFolder: CONSOLE_FOLDER,
    trustedProxies: config.trustedProxies,
    routes: [
      (scope) => registerOpenApi(scope, config.publicUrl),
      (scope) =>
        registerGenerate(scope, {
          ask: createAsk(decider),
          authenticate: createAuthenticate(keyCache, rateLimit, wallClock),
          meter: metrics,
          requestsAtOnce: REQUESTS_AT_ONCE,
        }),
      (scope) =>
        registerEvents(scope, {
          ...eventSources.events,
          authenticate: createAuthenticate(keyCache, rateLimit, wallClock, 'events'),
        }),
      (scope) =>
        registerMetrics(scope, { contentType: metrics.contentType, show: metrics.show, token: config.metricsToken }),
      (scope) =>
        registerConsole(scope, {
          publicUrl: config.publicUrl,
          clock,
          wallClock,
          random: randomBytes,
          ...consoleTables(database, readMasterKey(config.masterKey, config.dataFolder)),
          passwords: { hash: hashPassword, verify: verifyPassword },
          keyEnvironment: config.keyEnvironment,
          chooseIntegration: klaviyo.connect.chooseIntegration,
          ...{ emailEvents: pipeline, clickDelays: pipeline },
          pipeline: askedRuns({ database, clock, logger, pipeline, snapshots }),
          forget: (orgId, request) => pipeline.forget(orgId, request),
          klaviyo: klaviyo.connect,
          klaviyoAddresses: klaviyo.addresses,
          sftp: sftpConsole(database, secrets, () => scheduleLoop.wake()),
          mappingDesk: mappingDesk(pipeline, (error) => logger.error({ err: error }, 'files wait for the next run')),
          sources: eventSources.console,
          reconciliation: reconciler.desk,
        }),
    ],
  });

  const loops = [deliverLoop, cleanLoop, scheduleLoop, addressLoop, eventSources.loop, reconciler.loop];
  const close = async (): Promise<void> => {
    await app.close();
    await Promise.all(loops.map((loop) => loop.stop()));
    await pipeline.stop();
    await Promise.all(stopListening.map((stop) => stop()));
    await klaviyo.close();
    stepped?.close();
    await Promise.all([database, decisions, deliveries, snapshotLoads].map((each) => each.close()));
    await postgres.close();
  };
  try {
    await app.listen({ host: config.host, port: config.port });
    // Only now: a password that was made before the port turned out to be taken would never be shown.
    const firstAdministrator = await firstStart(database, config, clock.now());
    const clockUrl = stepped ? await stepped.listen(config.clockPort) : null;
    const failed = Promise.race(loops.map((loop) => loop.done)).then(() => new Promise<never>(() => undefined));
    return { url: config.publicUrl, firstAdministrator, clockUrl, failed, close };
  } catch (error) {
    await close();
    throw error;
  }
}
