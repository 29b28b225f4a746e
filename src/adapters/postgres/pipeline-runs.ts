import type { OrgId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { PipelineRuns } from '../../learn/ports.ts';
import type { Database } from './database.ts';

/** Held, as an advisory lock of the transaction, by the one process that runs an organisation's pipeline. */
export const pipelineLock = (orgId: OrgId): string => `pipeline ${orgId}`;

/** `started_at` is the run's own time; `seconds` is what it took on the wall clock. */
export function pipelineRuns(database: Database): PipelineRuns {
  const startedAt = new Map<string, number>();
  const secondsSince = (runId: string, step: string): number => {
    const key = `${runId}/${step}`;
    const started = startedAt.get(key) ?? performance.now();
    startedAt.delete(key);
    return (performance.now() - started) / 1000;
  };
  return {
    alone: (orgId, work) =>
      database.inOrg(orgId, async (query) => {
        // This transaction waits for the whole run, and nothing else waits for it.
        await query('SET LOCAL idle_in_transaction_session_timeout = 0');
        await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [pipelineLock(orgId)]);
        return work();
      }),
    async started(orgId, runId, step, now) {
      startedAt.set(`${runId}/${step}`, performance.now());
      await database.inOrg(orgId, (query) =>
        query(
          `INSERT INTO pipeline_runs (org_id, run_id, step, state, started_at) VALUES ($1, $2, $3, 'running', $4)`,
          [orgId, runId, step, toDate(now)],
        ),
      );
    },
    async done(orgId, runId, step, { rowsIn, rowsOut, rejected }, now) {
      await database.inOrg(orgId, (query) =>
        query(
          `UPDATE pipeline_runs SET state = 'done', rows_in = $4, rows_out = $5, rejected = $6, seconds = $7,
             finished_at = $8
           WHERE org_id = $1 AND run_id = $2 AND step = $3`,
          [orgId, runId, step, rowsIn, rowsOut, rejected, secondsSince(runId, step), toDate(now)],
        ),
      );
    },
    async failed(orgId, runId, step, error, now) {
      await database.inOrg(orgId, (query) =>
        query(
          `UPDATE pipeline_runs SET state = 'failed', error = $4, seconds = $5, finished_at = $6
           WHERE org_id = $1 AND run_id = $2 AND step = $3`,
          [orgId, runId, step, error, secondsSince(runId, step), toDate(now)],
        ),
      );
    },
  };
}
