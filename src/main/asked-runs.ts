import type { Logger } from 'pino';
import type { Database } from '../adapters/postgres/database.ts';
import { fetchSoon } from '../adapters/postgres/fetch-soon.ts';
import type { Clock } from '../domain/clock.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { PipelineConsole } from '../http/console/dependencies.ts';

interface AskedRunsParts {
  readonly now: () => Instant;
  readonly run: (orgId: OrgId, now: Instant) => Promise<unknown>;
  readonly fetchSoon: (orgId: OrgId, now: Instant) => Promise<void>;
  /** New policies may be there. */
  readonly onPublished: (orgId: OrgId) => Promise<void>;
  readonly onTrouble: (orgId: OrgId, error: unknown) => void;
}

/** Runs that people ask for, one at a time for an organisation. What came of one is in the history of runs. */
export function runsOnDemand({ now, run, fetchSoon, onPublished, onTrouble }: AskedRunsParts): PipelineConsole {
  /** Under way; true: another was asked for meanwhile, of which the present one may have missed the cause. */
  const asked = new Map<OrgId, boolean>();

  async function runUntilDone(orgId: OrgId): Promise<void> {
    do {
      asked.set(orgId, false);
      // A run that failed at one step may have published all the same.
      await run(orgId, now()).catch((error: unknown) => onTrouble(orgId, error));
      await onPublished(orgId).catch((error: unknown) => onTrouble(orgId, error));
    } while (asked.get(orgId));
    asked.delete(orgId);
  }

  return {
    fetchSoon,
    start(orgId) {
      if (asked.has(orgId)) asked.set(orgId, true);
      else void runUntilDone(orgId);
    },
    isAsked: (orgId) => asked.has(orgId),
  };
}

interface ServerParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pipeline: { run(orgId: OrgId, now: Instant): Promise<void> };
  readonly snapshots: { refresh(orgId: OrgId): Promise<void> };
}

/** As the server runs them: in the process of the pipeline. */
export const askedRuns = ({ database, clock, logger, pipeline, snapshots }: ServerParts): PipelineConsole =>
  runsOnDemand({
    now: () => clock.now(),
    run: (orgId, now) => pipeline.run(orgId, now),
    fetchSoon: (orgId, now) => fetchSoon(database, orgId, now),
    onPublished: (orgId) => snapshots.refresh(orgId),
    onTrouble: (orgId, error) => logger.warn({ orgId, err: error }, 'a run that was asked for failed'),
  });
