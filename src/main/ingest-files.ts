import { Database } from '../adapters/postgres/database.ts';
import { type LandedFileState, landedFile } from '../adapters/postgres/landed-file.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import type { OrgId } from '../domain/ids.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { createPipeline, type Pipeline } from './create-pipeline.ts';
import { type IngestInput, ingestInputs } from './ingest-inputs.ts';
import { type IngestProgress, ingestProgress } from './ingest-progress.ts';
import { ingestSummary } from './ingest-summary.ts';
import { openPostgres } from './open-postgres.ts';
import { PIPELINE_SQL_FOLDER } from './project-files.ts';

/**
 * `justai ingest FILE…`: lands the files untouched, loads them, says what became of each, and learns from all of them
 * together. @returns the exit code: 0 where every file is loaded.
 */
export async function ingestFiles(config: Config, given: readonly string[], slug: string | undefined): Promise<number> {
  const { inputs, leftAlone } = ingestInputs(given, process.stdin);
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  const progress = ingestProgress(process.stderr);
  try {
    const orgId = await commandLineOrg(database, slug);
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
    const ended: (LandedFileState | null)[] = [];
    for (const input of inputs) {
      const { file, stopped } = await ingestOne(pipeline, database, orgId, input, progress);
      ended.push(file);
      if (stopped === null) continue;
      pipeline.close();
      process.stderr.write(`Stopped here, and nothing was learnt. ${stopped}\n`);
      return 1;
    }
    if (leftAlone.length > 0) {
      process.stdout.write(`Left alone, since they are links or look like no events: ${leftAlone.join(', ')}\n`);
    }
    process.stdout.write(`${ingestSummary(ended)}\n`);
    const run = await pipeline.learn(orgId, new RealClock().now());
    if (run.kind === 'failed') {
      process.stderr.write(`The files are in, but learning from them failed (${run.step}): ${run.sentence}\n`);
    }
    pipeline.close();
    return run.kind === 'failed' || ended.some((file) => file?.state !== 'loaded') ? 1 : 0;
  } finally {
    await database.close();
    await postgres.close();
  }
}

/** One that cannot be read stops none of the others; where this machine cannot go on, `stopped` says why. */
async function ingestOne(
  pipeline: Pipeline,
  database: Database,
  orgId: OrgId,
  { shown, name, bytes, open }: IngestInput,
  progress: IngestProgress,
): Promise<{ readonly file: LandedFileState | null; readonly stopped: string | null }> {
  try {
    const chunks = progress.landing(shown, bytes, open());
    const { sha256, isNew, loaded } = await pipeline.ingest(orgId, name, chunks, new RealClock().now(), () =>
      progress.loading(shown),
    );
    progress.clear();
    const file = await landedFile(database, orgId, sha256);
    process.stdout.write(`${shown}: ${isNew ? '' : 'the same bytes had landed before. '}${sentence(file)}\n`);
    return { file, stopped: loaded.stopped };
  } catch (error) {
    progress.clear();
    if (!(error instanceof Error && 'syscall' in error && error.syscall === 'open')) throw error;
    process.stdout.write(`${shown}: cannot be read (${error.message}).\n`);
    return { file: null, stopped: null };
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
