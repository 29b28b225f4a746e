import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../adapters/postgres/database.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import type { OrgId } from '../domain/ids.ts';
import { momentOf } from '../ingest/reconciliation/explain.ts';
import type { ReconciliationView, ViewedDifference } from '../ingest/reconciliation/view-reconciliation.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { createPipeline, type Pipeline } from './create-pipeline.ts';
import { openPostgres } from './open-postgres.ts';
import { PIPELINE_SQL_FOLDER } from './project-files.ts';
import { reconciliationDesk } from './reconciliation.ts';

export interface ReconcileOptions {
  readonly org?: string;
  /** Only what was found last; Klaviyo is not asked. */
  readonly show?: boolean;
  readonly timeZone?: string;
}

const LONGEST_SLEEP_MILLISECONDS = 5_000;
/** Two reports a minute: a check of a week takes some minutes, and one that waits for longer goes on by itself. */
const MOST_PATIENCE_MILLISECONDS = 15 * 60_000;

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
    process.stdout.write(`${linesOf(view).join('\n')}\n`);
    return view.obstacle === null && view.figures > 0 && view.differing === 0 ? 0 : 1;
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
  while (clock.now() < until) {
    const next = await pipeline.reconcile(orgId, clock.now());
    const { progress, isAsked, obstacle } = await view();
    if (obstacle !== null || next === null || (progress === null && !isAsked)) return;
    if (progress !== null) process.stderr.write(`${progress.compared} of ${progress.reports} reports compared\n`);
    await sleep(Math.min(LONGEST_SLEEP_MILLISECONDS, Math.max(0, next - clock.now())));
  }
}

function linesOf({ obstacle, checkedAt, from, to, figures, agreeing, differences }: ReconciliationView): string[] {
  const hindered = obstacle === null ? [] : [`${obstacle.sentence} ${obstacle.next}`];
  if (checkedAt === null) return [...hindered, 'Nothing was compared yet.'];
  const summary = `${agreeing} of ${figures} figures of ${from} to ${to} agree; Klaviyo was asked last at ${momentOf(checkedAt)}.`;
  return [...hindered, summary, ...differences.map(lineOf)];
}

function lineOf({ day, statistic, theirs, ours, messageId, messageName, cause }: ViewedDifference): string {
  const email = messageName === null ? messageId : `${messageName} (${messageId})`;
  return `${day}  ${statistic}: Klaviyo ${theirs}, JustAI ${ours}, of ${email}\n            ${cause.sentence} ${cause.next}`;
}
