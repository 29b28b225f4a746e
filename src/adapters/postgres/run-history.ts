import type { OrgId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import type { RecordedRun, RecordedStep, RunHistory } from '../../learn/runs/ports.ts';
import type { Database, Query } from './database.ts';
import { pipelineLock } from './pipeline-runs.ts';

/** More than any run has. */
const STEPS_A_RUN = 64;

export const runHistory = (database: Database): RunHistory => ({
  list: (orgId, before, most) =>
    database.inOrg(orgId, async (query) => {
      // Asked on both sides: a run may begin or end while the steps are read.
      const wasRunning = await isLocked(query, orgId);
      const rows = await listRuns(query, orgId, before, most);
      const isRunning = wasRunning || (await isLocked(query, orgId));
      return rows.map((row, place) => runOf(row, isRunning && before === null && place === 0));
    }),
  isRunning: (orgId) => database.inOrg(orgId, (query) => isLocked(query, orgId)),
});

interface RunRow {
  run_id: string;
  started_at: Date;
  sequence: number;
  steps: (Omit<RecordedStep, 'state'> & { readonly state: 'running' | 'done' | 'failed' })[];
}

/** Runs of one organisation never overlap, so the sequence of their first steps orders them. */
function listRuns(query: Query, orgId: OrgId, before: number | null, most: number): Promise<RunRow[]> {
  return query<RunRow & Record<string, unknown>>(
    `WITH latest AS (
       SELECT * FROM pipeline_runs WHERE org_id = $1 AND ($2::bigint IS NULL OR sequence < $2)
       ORDER BY sequence DESC LIMIT $4
     )
     SELECT run_id, min(started_at) AS started_at, min(sequence) AS sequence,
            jsonb_agg(jsonb_build_object('step', step, 'state', state, 'rowsIn', rows_in, 'rowsOut', rows_out,
              'rejected', rejected, 'seconds', seconds, 'error', error) ORDER BY sequence) AS steps
     FROM latest GROUP BY run_id ORDER BY min(sequence) DESC LIMIT $3`,
    [orgId, before, most, (most + 1) * STEPS_A_RUN],
  );
}

/** Who runs the pipeline holds its lock, and loses it when the process dies. */
async function isLocked(query: Query, orgId: OrgId): Promise<boolean> {
  const [row] = await query<{ locked: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_locks, (SELECT hashtextextended($1, 0) AS key) k
       WHERE locktype = 'advisory' AND granted AND objsubid = 1
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND classid::bigint = (key >> 32) & 4294967295 AND objid::bigint = key & 4294967295) AS locked`,
    [pipelineLock(orgId)],
  );
  return row?.locked ?? false;
}

function runOf({ run_id, started_at, sequence, steps }: RunRow, isRunning: boolean): RecordedRun {
  const told = steps.map((step) => ({
    ...step,
    state: step.state === 'running' && !isRunning ? ('interrupted' as const) : step.state,
  }));
  const worst = (['running', 'interrupted', 'failed'] as const).find((state) =>
    told.some((step) => step.state === state),
  );
  return { runId: run_id, at: fromDate(started_at), sequence, state: worst ?? 'done', steps: told };
}
