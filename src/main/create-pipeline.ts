import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { clickDelays } from '../adapters/duckdb/click-delays.ts';
import { emailEvents } from '../adapters/duckdb/email-events.ts';
import { eventCounter } from '../adapters/duckdb/event-counter.ts';
import { eventReader } from '../adapters/duckdb/event-reader.ts';
import { readPipelineSql } from '../adapters/duckdb/pipeline-steps.ts';
import { PIPELINE_MEMORY_MEGABYTES, startDuck } from '../adapters/duckdb/session.ts';
import { warehouse as parquetWarehouse } from '../adapters/duckdb/warehouse.ts';
import { armStatisticsTable, rewardDelaysTable } from '../adapters/postgres/counts-by-day.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { decisionFields } from '../adapters/postgres/decision-fields.ts';
import { decisionLog } from '../adapters/postgres/decision-log.ts';
import { eventDays } from '../adapters/postgres/event-days.ts';
import { guardTable } from '../adapters/postgres/guards.ts';
import { landingFiles } from '../adapters/postgres/landing-files.ts';
import { outcomeTable } from '../adapters/postgres/outcomes.ts';

import { ownMappings } from '../adapters/postgres/own-mappings.ts';

import { pipelineRuns } from '../adapters/postgres/pipeline-runs.ts';
import { policyTable } from '../adapters/postgres/policies.ts';
import { sftpSources } from '../adapters/postgres/sftp-sources.ts';
import { sourceFileTable } from '../adapters/postgres/source-files.ts';
import { storedFiles } from '../adapters/postgres/stored-files.ts';
import { sftpServers } from '../adapters/sftp/sftp-servers.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Forgotten } from '../ingest/forget/forget.ts';
import type { Request as ForgetRequest } from '../ingest/forget/ports.ts';
import { type Landed, landFile } from '../ingest/land.ts';

import { type Load, loadLanded } from '../ingest/load.ts';
import type { MappingDefinition } from '../ingest/mapping/own.ts';
import { type Draft, draftMapping, type Tried, tryMapping } from '../ingest/mapping/try-mapping.ts';
import type { SecretBox } from '../ingest/ports.ts';
import { LANDING_DAYS } from '../ingest/retention/expire.ts';

import type { Analysis } from '../learn/ports.ts';
import { type PipelineRun, runSteps, type Step } from '../learn/run-steps.ts';
import type { EmailEventLog } from '../report/ports.ts';
import type { ClickDelays } from '../report/results/ports.ts';
import { openEventSources } from './event-sources.ts';
import { forgetPerson } from './forget-person.ts';
import { expireStep, ingestSteps } from './ingest-steps.ts';
import { copySteps, factsOf, layOutStep, learnSteps } from './learn-steps.ts';
import { openLanding } from './open-landing.ts';
import { openChecker } from './reconciliation.ts';
import { spillFolder, warehouseFolder } from './warehouse-folder.ts';

export interface PipelineSettings {
  readonly database: Database;
  readonly dataFolder: string;
  /** Where landed files lie; absent: in the data folder. */
  readonly objectsUrl?: string | undefined;
  /** Days after which landed files are deleted. */
  readonly landingDays?: number;
  readonly memoryMegabytes?: number;
  readonly secretBox: SecretBox;
  /** The folder `sql/pipeline`. */
  readonly pipelineSql: string;
  readonly klaviyoApiUrl: string;
}

export interface PreviewAsk {
  readonly sha256: string;
  readonly definition: MappingDefinition;
  readonly counted: 'first_rows' | 'whole_file';
}

export interface Pipeline {
  /** Everything once, from pull to policies. */
  run(orgId: OrgId, now: Instant): Promise<PipelineRun>;
  /** Lands a file from this machine and loads all that has landed. */
  ingestFile(orgId: OrgId, path: string, now: Instant): Promise<Landed & { readonly loaded: Load }>;
  /** The same for bytes from anywhere. @param onLanded called between the two. */
  ingest(
    orgId: OrgId,
    name: string,
    chunks: AsyncIterable<Uint8Array>,
    now: Instant,
    onLanded?: () => void,
  ): Promise<Landed & { readonly loaded: Load }>;
  /** From what is loaded to policies. Once for files that belong together: an outcome freezes where their time reaches. */
  learn(orgId: OrgId, now: Instant): Promise<PipelineRun>;
  /** From pull to all that another engine needs to count. */
  prepare(orgId: OrgId, now: Instant): Promise<PipelineRun>;
  /** From what another engine has counted to policies. @param results the folder of its results */
  publish(orgId: OrgId, results: string, now: Instant): Promise<PipelineRun>;
  /** Takes one person out of landed files, warehouse and database, and looks for them everywhere. */
  forget(orgId: OrgId, request: ForgetRequest): Promise<Forgotten>;
  /** When the source is to be pulled next; null where there is none. */
  nextDue(orgId: OrgId): Promise<Instant | null>;
  /** Lands what was posted and loads all that has landed; learns nothing yet. */
  load(orgId: OrgId, now: Instant): Promise<Load>;
  /** At most one report of Klaviyo's, compared with our counts. @returns when there is something to do next. */
  reconcile(orgId: OrgId, now: Instant): Promise<Instant | null>;
  /** What the last run found out about single emails. */
  readonly emailEvents: EmailEventLog;
  /** What it found out about how long clicks take. */
  readonly clickDelays: ClickDelays;
  draftMapping(orgId: OrgId, sha256: string): Promise<Draft>;
  previewMapping(orgId: OrgId, ask: PreviewAsk, now: Instant): Promise<Tried>;
  close(): void;
}

/** Of more the rest waits for the next pull, which follows at once: what has come is loaded first. */
const FILES_A_PULL = 2_000;

/** The pipeline on one machine: files into a local folder, DuckDB in this process, results into PostgreSQL. */
export async function createPipeline({
  database,
  dataFolder,
  objectsUrl,
  landingDays = LANDING_DAYS,
  memoryMegabytes = PIPELINE_MEMORY_MEGABYTES,
  secretBox,
  pipelineSql,
  klaviyoApiUrl,
}: PipelineSettings): Promise<Pipeline> {
  const duck = await startDuck(spillFolder(dataFolder), memoryMegabytes);
  const folder = warehouseFolder(dataFolder);
  const { landing, close: closeLanding } = openLanding({ objectsUrl, dataFolder, secretBox });
  const manifest = landingFiles(database);
  const retention = { landing, files: storedFiles(database), fields: decisionFields(database), landingDays };
  const sources = sftpSources(database);
  const sourceFiles = sourceFileTable(database);
  const filesAtMost = FILES_A_PULL;
  const pullParts = { landing, manifest, sources, sourceFiles, secretBox, servers: sftpServers, filesAtMost };
  const loadParts = { landing, manifest, mappings: ownMappings(database), reader: eventReader(duck, folder) };
  const warehouse = parquetWarehouse(duck, folder, await readPipelineSql(pipelineSql));
  const log = decisionLog(database);
  const learnParts = {
    ...{ log, warehouse, counter: eventCounter(duck, folder), eventDays: eventDays(database) },
    ...{
      outcomes: outcomeTable(database),
      statistics: armStatisticsTable(database),
      delays: rewardDelaysTable(database),
    },
    guards: guardTable(database),
    policies: policyTable(database),
  };
  const runs = pipelineRuns(database);

  const eventSources = openEventSources({ database, secretBox, klaviyoApiUrl, landing, manifest });

  const checker = openChecker({
    ...{ database, duck, warehouseFolder: folder, secretBox, klaviyoApiUrl },
    whileNothingLoads: (orgId, work) => runs.alone(orgId, work),
  });

  const ingestParts = { pull: pullParts, load: loadParts, retention, eventSources };

  /** @param results of another engine; without, it is counted here */
  const learnAfter = async (
    orgId: OrgId,
    before: readonly Step[],
    now: Instant,
    results?: string,
  ): Promise<PipelineRun> => {
    let opened: Promise<Analysis> | undefined;
    const analysis = (): Promise<Analysis> => {
      opened ??= factsOf(log, orgId).then((facts) => warehouse.analyse(orgId, facts, now, results));
      return opened;
    };
    try {
      return await runSteps(
        runs,
        orgId,
        randomUUID(),
        [...before, ...learnSteps(learnParts, orgId, now, analysis)],
        now,
      );
    } finally {
      (await opened?.catch(() => undefined))?.close();
    }
  };

  const ingest: Pipeline['ingest'] = (orgId, name, chunks, now, onLanded = () => undefined) =>
    runs.alone(orgId, async () => {
      const landed = await landFile(loadParts, orgId, name, 'cli', chunks, now);
      onLanded();
      return { ...landed, loaded: await loadLanded(loadParts, orgId, now) };
    });

  return {
    run: (orgId, now) =>
      runs.alone(orgId, () =>
        learnAfter(orgId, [...ingestSteps(ingestParts, orgId, now), ...copySteps(learnParts, orgId)], now),
      ),
    learn: (orgId, now) =>
      runs.alone(orgId, () =>
        learnAfter(orgId, [expireStep(retention, orgId, now), ...copySteps(learnParts, orgId)], now),
      ),
    prepare: (orgId, now) =>
      runs.alone(orgId, () => {
        const steps = [
          ...ingestSteps(ingestParts, orgId, now),
          ...copySteps(learnParts, orgId),
          layOutStep(learnParts, orgId, now),
        ];
        return runSteps(runs, orgId, randomUUID(), steps, now);
      }),
    publish: (orgId, results, now) => runs.alone(orgId, () => learnAfter(orgId, [], now, results)),
    ingest,
    ingestFile: (orgId, path, now) => ingest(orgId, basename(path), createReadStream(path), now),
    forget: (orgId, request) =>
      runs.alone(orgId, async () => {
        // A row of the inbox holds events of several people: landed, it loses only those of the one.
        await eventSources.collect(orgId, request.at);
        return forgetPerson({ database, duck, dataFolder, landing }, orgId, request);
      }),
    nextDue: async (orgId) => (await sources.find(orgId))?.nextPullAt ?? null,
    load: (orgId, now) =>
      runs.alone(orgId, async () => {
        await eventSources.collect(orgId, now);
        return loadLanded(loadParts, orgId, now);
      }),
    reconcile: checker.check,
    emailEvents: emailEvents(duck, folder),
    clickDelays: clickDelays(duck, folder),
    draftMapping: (orgId, sha256) => draftMapping(loadParts, orgId, sha256),
    previewMapping: (orgId, { sha256, definition, counted }, now) =>
      tryMapping(loadParts, orgId, sha256, definition, counted, now),
    close() {
      eventSources.close();
      checker.close();
      duck.close();
      closeLanding();
    },
  };
}
