import { existsSync } from 'node:fs';
import { Database } from '../adapters/postgres/database.ts';
import { type LandedFileState, landedFile } from '../adapters/postgres/landed-file.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { createPipeline } from './create-pipeline.ts';
import { openPostgres } from './open-postgres.ts';
import { PIPELINE_SQL_FOLDER } from './project-files.ts';

/**
 * `justai ingest FILE…`: lands the files untouched, loads them, says what became of each, and learns from all of them
 * together. @returns the exit code.
 */
export async function ingestFiles(config: Config, files: readonly string[], slug: string | undefined): Promise<number> {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`No such file: ${missing.join(', ')}. Nothing was ingested.`);
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    const orgId = await commandLineOrg(database, slug);
    const pipeline = await createPipeline({
      database,
      dataFolder: config.dataFolder,
      secretBox: secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database)),
      pipelineSql: PIPELINE_SQL_FOLDER,
      klaviyoApiUrl: config.klaviyoApiUrl,
    });
    let exitCode = 0;
    for (const file of files) {
      const { sha256, isNew, loaded } = await pipeline.ingestFile(orgId, file, new RealClock().now());
      const result = await landedFile(database, orgId, sha256);
      process.stdout.write(`${file}: ${isNew ? '' : 'the same bytes had landed before. '}${sentence(result)}\n`);
      if (result.state !== 'loaded') exitCode = 1;
      if (loaded.stopped !== null) {
        pipeline.close();
        process.stderr.write(`Stopped here, and nothing was learnt. ${loaded.stopped}\n`);
        return 1;
      }
    }
    const run = await pipeline.learn(orgId, new RealClock().now());
    if (run.kind === 'failed') {
      process.stderr.write(`The files are in, but learning from them failed (${run.step}): ${run.sentence}\n`);
      exitCode = 1;
    }
    pipeline.close();
    return exitCode;
  } finally {
    await database.close();
    await postgres.close();
  }
}

function sentence(file: LandedFileState): string {
  const { state, reason, mapping, rows, events, duplicates, rejected } = file;
  if ((state === 'needs_mapping' || state === 'landed') && reason !== null) return reason;
  if (state !== 'loaded') return `${reason ?? state} The file is kept; delivered again, it is tried again.`;
  const rest = [duplicates ? `${duplicates} known already` : '', rejected ? `${rejected} rejected` : ''].filter(
    Boolean,
  );
  return `${events} new events in ${rows} rows (${[`read as ${mapping}`, ...rest].join(', ')}).`;
}
