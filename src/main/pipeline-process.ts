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
  secretBox: secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database)),
  pipelineSql: PIPELINE_SQL_FOLDER,
});
let jobs = Promise.resolve();

process.on('message', ({ id, orgId, now }: PipelineJob) => {
  jobs = jobs.then(async () => {
    const answer: PipelineAnswer = await pipeline.run(orgId, now).then(
      (run) =>
        run.kind === 'done' ? { id, kind: 'done' } : { id, kind: 'failed', message: `${run.step}: ${run.sentence}` },
      (error: unknown) => ({ id, kind: 'failed', message: String(error) }),
    );
    process.send?.(answer);
  });
});

process.on('disconnect', async () => {
  await jobs;
  pipeline.close();
  await database.close();
  // The driver's read timeout of the last COPY would keep the process for another half minute.
  process.exit();
});
