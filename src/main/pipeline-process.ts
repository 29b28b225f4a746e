import { setPriority } from 'node:os';
import { Database } from '../adapters/postgres/database.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import { readConfig } from './config.ts';
import { createPipeline } from './create-pipeline.ts';
import type { PipelineAnswer, PipelineJob } from './pipeline-client.ts';
import { PIPELINE_SQL_FOLDER } from './project-files.ts';

/** The child of `PipelineClient`: takes jobs, answers each, ends with its parent. */
const BELOW_THE_SERVER = 10;

setPriority(BELOW_THE_SERVER);
// Ctrl-C reaches the whole group; this process ends when its parent lets go of it, its job done.
process.on('SIGINT', () => undefined);

const config = readConfig(process.env);
const database = new Database(config.databaseUrl ?? '');
const pipeline = await createPipeline({
  database,
  dataFolder: config.dataFolder,
  objectsUrl: config.objectsUrl,
  landingDays: config.landingDays,
  memoryMegabytes: config.pipelineMemoryMegabytes,
  secretBox: secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database)),
  pipelineSql: PIPELINE_SQL_FOLDER,
  klaviyoApiUrl: config.klaviyoApiUrl,
});
/** One after the other; the others are questions. */
const JOBS: ReadonlySet<PipelineJob['kind']> = new Set(['run', 'load', 'forget', 'reconcile']);
let jobs = Promise.resolve();
/** They wait for no run. */
let questions = Promise.resolve();

process.on('message', (job: PipelineJob) => {
  if (JOBS.has(job.kind)) jobs = jobs.then(() => answer(job));
  else questions = Promise.all([questions, answer(job)]).then(() => undefined);
});

async function answer(job: PipelineJob): Promise<void> {
  const { id } = job;
  const given: PipelineAnswer = await take(job).catch((error: unknown) => ({
    id,
    kind: 'failed',
    message: String(error),
  }));
  if (process.connected) process.send?.(given);
}

async function take(job: PipelineJob): Promise<PipelineAnswer> {
  const { id, orgId } = job;
  if (job.kind === 'find_events') return { id, kind: 'done', result: await pipeline.emailEvents.of(orgId, job.ask) };
  if (job.kind === 'find_delays') {
    return { id, kind: 'done', result: await pipeline.clickDelays.clickDelays(orgId, job.templateId) };
  }
  if (job.kind === 'draft_mapping') {
    return { id, kind: 'done', result: await pipeline.draftMapping(orgId, job.sha256) };
  }
  if (job.kind === 'preview_mapping') {
    return { id, kind: 'done', result: await pipeline.previewMapping(orgId, job.ask, job.now) };
  }
  if (job.kind === 'forget') return { id, kind: 'done', result: await pipeline.forget(orgId, job.request) };
  if (job.kind === 'reconcile') return { id, kind: 'done', result: await pipeline.reconcile(orgId, job.now) };
  if (job.kind === 'load') {
    const { stopped } = await pipeline.load(orgId, job.now);
    return stopped === null ? { id, kind: 'done', result: null } : { id, kind: 'failed', message: stopped };
  }
  const run = await pipeline.run(orgId, job.now);
  if (run.kind === 'failed') return { id, kind: 'failed', message: `${run.step}: ${run.sentence}` };
  return { id, kind: 'done', result: null };
}

process.on('disconnect', async () => {
  await Promise.all([jobs, questions]);
  pipeline.close();
  await database.close();
  // The driver's read timeout of the last COPY would keep the process for another half minute.
  process.exit();
});
