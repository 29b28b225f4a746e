import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../adapters/postgres/database.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import type { OrgId } from '../domain/ids.ts';
import type { ReconciliationView } from '../ingest/reconciliation/view-reconciliation.ts';
import { checkProgress } from './check-progress.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { createPipeline, type Pipeline } from './create-pipeline.ts';
import { openPostgres } from './open-postgres.ts';
import { PIPELINE_SQL_FOLDER } from './project-files.ts';
import { reconciliationDesk } from './reconciliation.ts';
import { reconciliationLines } from './reconciliation-lines.ts';

export interface ReconcileOptions {
  readonly org?: string;
  /** Only what was found last; Klaviyo is not asked. */
  readonly show?: boolean;
  readonly timeZone?: string;
}

const LONGEST_SLEEP_MILLISECONDS = 1_000;
/** Two reports a minute: a check of a week takes some minutes, and one that waits for longer goes on by itself. */
const MOST_PATIENCE_MILLISECONDS = 15 * 60_000;
const COLUMNS_OF_A_LOG = 100;

/** `justai reconcile`: checks the last week against Klaviyo's own report. @returns the exit code: 0 where all agrees. */
export async function reconcile(config: Config, { org, show, timeZone }: ReconcileOptions): Promise<number> {
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  const clock = new RealClock();
  try {
    const orgId = await commandLineOrg(database, org);
    const desk = reconciliationDesk(database, () => undefined);
    if (timeZone !== undefined) {
      const chosen = await desk.chooseTimeZone(orgId, timeZone, clock.now());
      if (chosen === 'no_time_zone') throw new Error(`There is no time zone "${timeZone}". Give it as Europe/Berlin.`);
    }
    if (!show && (await desk.ask(orgId, clock.now()))) {
      const pipeline = await createPipeline({
        ...{ database, dataFolder: config.dataFolder, objectsUrl: config.objectsUrl, landingDays: config.landingDays },
        secretBox: secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database)),
        ...{ pipelineSql: PIPELINE_SQL_FOLDER, klaviyoApiUrl: config.klaviyoApiUrl },
      });
      try {
        await checkAll(pipeline, () => desk.view(orgId), orgId, clock);
      } finally {
        pipeline.close();
      }
    }
    const view = await desk.view(orgId);
    process.stdout.write(`${reconciliationLines(view, process.stdout.columns ?? COLUMNS_OF_A_LOG).join('\n')}\n`);
    const isWhole = view.obstacle === null && (show || view.progress === null);
    return isWhole && view.figures > 0 && view.differing === 0 ? 0 : 1;
  } finally {
    await database.close();
    await postgres.close();
  }
}

/** A server that runs beside it may take some of the reports; nothing is asked twice. */
async function checkAll(
  pipeline: Pipeline,
  view: () => Promise<ReconciliationView>,
  orgId: OrgId,
  clock: RealClock,
): Promise<void> {
  const until = clock.now() + MOST_PATIENCE_MILLISECONDS;
  const shown = checkProgress(process.stderr);
  try {
    for (;;) {
      const next = await pipeline.reconcile(orgId, clock.now());
      const { progress, isAsked, obstacle } = await view();
      if (next === null || next > until || (obstacle !== null && obstacle.kind !== 'limit_used')) return;
      const wait = Math.max(0, next - clock.now());
      if (wait > 0 && progress === null && !isAsked) return;
      if (progress !== null) shown.show(progress, Math.round(wait / 1_000));
      await sleep(Math.min(LONGEST_SLEEP_MILLISECONDS, wait));
    }
  } finally {
    shown.clear();
  }
}
