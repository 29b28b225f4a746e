import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../adapters/postgres/database.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { organisations } from '../adapters/postgres/organisations.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { PipelineRun } from '../learn/run-steps.ts';
import type { Config } from './config.ts';
import { createPipeline, type Pipeline } from './create-pipeline.ts';
import { openPostgres } from './open-postgres.ts';
import { PIPELINE_SQL_FOLDER } from './project-files.ts';

/** Who counts: this process, or the Spark job of deploy/aws, for which all is laid out. */
export type Engine = 'duckdb' | 'spark';

/** `justai pipeline`: once for every organisation. @returns the exit code. */
export const runPipeline = (config: Config, engine: Engine): Promise<number> =>
  forEveryOrganisation(config, (pipeline, orgId, now) =>
    engine === 'spark' ? pipeline.prepare(orgId, now) : runAndCheck(pipeline, orgId, now),
  );

/** What Klaviyo's limits allow of the check at once; the next run goes on with it. */
async function runAndCheck(pipeline: Pipeline, orgId: OrgId, now: Instant): Promise<PipelineRun> {
  const run = await pipeline.run(orgId, now);
  for (let next: Instant | null = now; next !== null && next <= now; ) {
    next = await pipeline.reconcile(orgId, now).catch((error: unknown) => {
      process.stderr.write(`The check against Klaviyo goes on with the next run: ${String(error)}\n`);
      return null;
    });
  }
  return run;
}

/** `justai publish FOLDER`: what Spark has counted, a folder an organisation. @returns the exit code. */
export const publishCounts = (config: Config, results: string): Promise<number> =>
  forEveryOrganisation(config, async (pipeline, orgId, now) => {
    const folder = join(results, orgId);
    return existsSync(folder) ? pipeline.publish(orgId, folder, now) : null;
  });

async function forEveryOrganisation(
  config: Config,
  work: (pipeline: Pipeline, orgId: OrgId, now: Instant) => Promise<PipelineRun | null>,
): Promise<number> {
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  const pipeline = await createPipeline({
    database,
    dataFolder: config.dataFolder,
    secretBox: secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database)),
    objectsUrl: config.objectsUrl,
    landingDays: config.landingDays,
    memoryMegabytes: config.pipelineMemoryMegabytes,
    pipelineSql: PIPELINE_SQL_FOLDER,
    klaviyoApiUrl: config.klaviyoApiUrl,
  });
  try {
    let exitCode = 0;
    for (const { orgId, slug } of await organisations(database).list()) {
      const run = await work(pipeline, orgId, new RealClock().now());
      process.stdout.write(`${slug}: ${sentence(run)}\n`);
      if (run?.kind === 'failed') exitCode = 1;
    }
    return exitCode;
  } finally {
    pipeline.close();
    await database.close();
    await postgres.close();
  }
}

function sentence(run: PipelineRun | null): string {
  if (run === null) return 'nothing was counted for it.';
  if (run.kind === 'failed') return `the step ${run.step} failed: ${run.sentence}`;
  const steps = Object.entries(run.steps).map(([name, { rowsIn, rowsOut }]) => `${name} ${rowsIn} -> ${rowsOut}`);
  return `${steps.join(', ')}.`;
}
