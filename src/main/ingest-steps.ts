import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { type LoadParts, loadLanded } from '../ingest/load.ts';
import { expire, type RetentionParts } from '../ingest/retention/expire.ts';
import { type PullParts, pullDue } from '../ingest/sftp/pull.ts';
import type { Step } from '../learn/run-steps.ts';
import type { EventSources } from './event-sources.ts';

export interface IngestParts {
  readonly pull: PullParts;
  readonly load: LoadParts;
  readonly retention: RetentionParts;
  readonly eventSources: EventSources;
}

/** From every source to events in the warehouse. */
export const ingestSteps = (
  { pull, load, retention, eventSources }: IngestParts,
  orgId: OrgId,
  now: Instant,
): Step[] => [
  {
    name: 'pull',
    isDispensable: true,
    async run() {
      const pulled = await pullDue(pull, orgId, now);
      if (pulled.kind === 'failed') return pulled;
      if (pulled.kind === 'not_due') return { kind: 'done', rowsIn: 0, rowsOut: 0, rejected: 0 };
      return { kind: 'done', rowsIn: pulled.listed, rowsOut: pulled.fetched, rejected: pulled.unfetched };
    },
  },
  ...eventSources.steps(orgId, now),
  {
    name: 'load',
    async run() {
      const { rows, events, rejected, stopped } = await loadLanded(load, orgId, now);
      if (stopped !== null) return { kind: 'failed', sentence: stopped };
      return { kind: 'done', rowsIn: rows, rowsOut: events, rejected };
    },
  },
  expireStep(retention, orgId, now),
];

export const expireStep = (retention: RetentionParts, orgId: OrgId, now: Instant): Step => ({
  name: 'expire',
  isDispensable: true,
  async run() {
    const { files, decisions, unloadedSoon } = await expire(retention, orgId, now);
    return { kind: 'done', rowsIn: unloadedSoon, rowsOut: files + decisions, rejected: 0 };
  },
});
