import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { emailEvents } from '../adapters/duckdb/email-events.ts';
import { eventCounter } from '../adapters/duckdb/event-counter.ts';
import { eventReader } from '../adapters/duckdb/event-reader.ts';
import { readPipelineSql } from '../adapters/duckdb/pipeline-steps.ts';
import { startDuck } from '../adapters/duckdb/session.ts';
import { warehouse as parquetWarehouse } from '../adapters/duckdb/warehouse.ts';
import { localLanding } from '../adapters/objects/local-landing.ts';
import { armStatisticsTable } from '../adapters/postgres/arm-statistics.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { decisionLog } from '../adapters/postgres/decision-log.ts';
import { eventDays } from '../adapters/postgres/event-days.ts';
import { landingFiles } from '../adapters/postgres/landing-files.ts';
import { outcomeTable } from '../adapters/postgres/outcomes.ts';
import { ownMappings } from '../adapters/postgres/own-mappings.ts';
import { pipelineRuns } from '../adapters/postgres/pipeline-runs.ts';
import { policyTable } from '../adapters/postgres/policies.ts';
import { sftpSources } from '../adapters/postgres/sftp-sources.ts';
import { sourceFileTable } from '../adapters/postgres/source-files.ts';
import { sftpServers } from '../adapters/sftp/sftp-servers.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { countDays } from '../ingest/event-days/count-days.ts';
import { type Landed, landFile } from '../ingest/land.ts';
import { type Load, loadLanded } from '../ingest/load.ts';
import type { MappingDefinition } from '../ingest/mapping/own.ts';
import { type Draft, draftMapping, type Tried, tryMapping } from '../ingest/mapping/try-mapping.ts';
import type { SecretBox } from '../ingest/ports.ts';
import { pullDue } from '../ingest/sftp/pull.ts';
import { copyLog } from '../learn/copy-log.ts';
import type { Analysis, PipelineFacts } from '../learn/ports.ts';
import { publishPolicies } from '../learn/publish-policies.ts';
import { type PipelineRun, runSteps, type Step } from '../learn/run-steps.ts';
import type { EmailEventLog } from '../report/ports.ts';
import { spillFolder, warehouseFolder } from './warehouse-folder.ts';

export interface PipelineSettings {
  readonly database: Database;
  readonly dataFolder: string;
  readonly secretBox: SecretBox;
  /** The folder `sql/pipeline`. */
  readonly pipelineSql: string;
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
  /** From what is loaded to policies. Once for files that belong together: an outcome freezes where their time reaches. */
  learn(orgId: OrgId, now: Instant): Promise<PipelineRun>;
  /** From pull to all that another engine needs to count. */
  prepare(orgId: OrgId, now: Instant): Promise<PipelineRun>;
  /** From what another engine has counted to policies. @param results the folder of its results */
  publish(orgId: OrgId, results: string, now: Instant): Promise<PipelineRun>;
  /** When the source is to be pulled next; null where there is none. */
  nextDue(orgId: OrgId): Promise<Instant | null>;
  /** What the last run found out about single emails. */
  readonly emailEvents: EmailEventLog;
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
  secretBox,
  pipelineSql,
}: PipelineSettings): Promise<Pipeline> {
  const duck = await startDuck(spillFolder(dataFolder));
  const folder = warehouseFolder(dataFolder);
  const landing = localLanding(join(dataFolder, 'landing'));
  const manifest = landingFiles(database);
  const sources = sftpSources(database);
  const sourceFiles = sourceFileTable(database);
  const filesAtMost = FILES_A_PULL;
  const pullParts = { landing, manifest, sources, sourceFiles, secretBox, servers: sftpServers, filesAtMost };
  const loadParts = { landing, manifest, mappings: ownMappings(database), reader: eventReader(duck, folder) };
  const warehouse = parquetWarehouse(duck, folder, await readPipelineSql(pipelineSql));
  const counter = eventCounter(duck, folder);
  const dayCounts = eventDays(database);
  const log = decisionLog(database);
  const outcomes = outcomeTable(database);
  const statistics = armStatisticsTable(database);
  const policies = policyTable(database);
  const runs = pipelineRuns(database);

  const ingestSteps = (orgId: OrgId, now: Instant): Step[] => [
    {
      name: 'pull',
      isDispensable: true,
      async run() {
        const pull = await pullDue(pullParts, orgId, now);
        if (pull.kind === 'failed') return pull;
        if (pull.kind === 'not_due') return { kind: 'done', rowsIn: 0, rowsOut: 0, rejected: 0 };
        return { kind: 'done', rowsIn: pull.listed, rowsOut: pull.fetched, rejected: pull.unfetched };
      },
    },
    {
      name: 'load',
      async run() {
        const { rows, events, rejected, stopped } = await loadLanded(loadParts, orgId, now);
        if (stopped !== null) return { kind: 'failed', sentence: stopped };
        return { kind: 'done', rowsIn: rows, rowsOut: events, rejected };
      },
    },
  ];

  const factsOf = async (orgId: OrgId): Promise<PipelineFacts> => ({
    templates: await log.templates(orgId),
    copies: await log.messageCopies(orgId),
  });

  const layOutStep = (orgId: OrgId, now: Instant): Step => ({
    name: 'lay-out',
    async run() {
      const facts = await factsOf(orgId);
      await warehouse.layOut(orgId, facts, now);
      return { kind: 'done', rowsIn: facts.templates.length, rowsOut: facts.templates.length, rejected: 0 };
    },
  });

  const copySteps = (orgId: OrgId): Step[] => [
    {
      name: 'event-days',
      isDispensable: true,
      async run() {
        const { days, rows } = await countDays({ counter, eventDays: dayCounts }, orgId);
        return { kind: 'done', rowsIn: days, rowsOut: rows, rejected: 0 };
      },
    },
    {
      name: 'copy-log',
      async run() {
        const rows = await copyLog({ log, warehouse }, orgId);
        return { kind: 'done', rowsIn: rows, rowsOut: rows, rejected: 0 };
      },
    },
  ];

  const learnSteps = (orgId: OrgId, now: Instant, analysis: () => Promise<Analysis>): Step[] => [
    ...warehouse.steps.map(
      (name): Step => ({
        name,
        run: async () => ({ kind: 'done', ...(await (await analysis()).run(name)), rejected: 0 }),
      }),
    ),
    {
      name: 'publish-outcomes',
      async run() {
        const path = await warehouse.spoolPath(orgId, 'outcomes.csv');
        const files = await (await analysis()).writeOutcomes(path, await outcomes.firstOpenSequence(orgId));
        return { kind: 'done', rowsIn: 0, rowsOut: await outcomes.load(orgId, files), rejected: 0 };
      },
    },
    {
      name: 'publish-arm-statistics',
      async run() {
        const { days, writeArmStatistics, keep } = await analysis();
        const path = await warehouse.spoolPath(orgId, 'arm-statistics.csv');
        const rowsOut = await statistics.load(orgId, await writeArmStatistics(path), days);
        await keep();
        return { kind: 'done', rowsIn: 0, rowsOut, rejected: 0 };
      },
    },
    {
      name: 'policies',
      run: async () => ({ kind: 'done', ...(await publishPolicies(policies, orgId, now)), rejected: 0 }),
    },
  ];

  const learnAfter = async (
    orgId: OrgId,
    before: readonly Step[],
    now: Instant,
    counted?: string,
  ): Promise<PipelineRun> => {
    let opened: Promise<Analysis> | undefined;
    const analysis = (): Promise<Analysis> => {
      opened ??= factsOf(orgId).then((facts) => warehouse.analyse(orgId, facts, now, counted));
      return opened;
    };
    try {
      return await runSteps(runs, orgId, randomUUID(), [...before, ...learnSteps(orgId, now, analysis)], now);
    } finally {
      (await opened?.catch(() => undefined))?.close();
    }
  };

  return {
    run: (orgId, now) =>
      runs.alone(orgId, () => learnAfter(orgId, [...ingestSteps(orgId, now), ...copySteps(orgId)], now)),
    learn: (orgId, now) => runs.alone(orgId, () => learnAfter(orgId, copySteps(orgId), now)),
    prepare: (orgId, now) =>
      runs.alone(orgId, () => {
        const steps = [...ingestSteps(orgId, now), ...copySteps(orgId), layOutStep(orgId, now)];
        return runSteps(runs, orgId, randomUUID(), steps, now);
      }),
    publish: (orgId, results, now) => runs.alone(orgId, () => learnAfter(orgId, [], now, results)),
    ingestFile: (orgId, path, now) =>
      runs.alone(orgId, async () => {
        const landed = await landFile(loadParts, orgId, basename(path), 'cli', createReadStream(path), now);
        return { ...landed, loaded: await loadLanded(loadParts, orgId, now) };
      }),
    nextDue: async (orgId) => (await sources.find(orgId))?.nextPullAt ?? null,
    emailEvents: emailEvents(duck, folder),
    draftMapping: (orgId, sha256) => draftMapping(loadParts, orgId, sha256),
    previewMapping: (orgId, { sha256, definition, counted }, now) =>
      tryMapping(loadParts, orgId, sha256, definition, counted, now),
    close: () => duck.close(),
  };
}
