import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

export interface RecordedStep {
  readonly step: string;
  /** `interrupted`: its process died in it; the next run does it again. */
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly rowsIn: number | null;
  readonly rowsOut: number | null;
  readonly rejected: number | null;
  /** On the wall clock; null: it has not ended. */
  readonly seconds: number | null;
  readonly error: string | null;
}

export interface RecordedRun {
  readonly runId: string;
  readonly at: Instant;
  readonly state: RecordedStep['state'];
  /** In the order in which they started. */
  readonly steps: readonly RecordedStep[];
  /** Grows from run to run. */
  readonly sequence: number;
}

/** What runs of the pipeline did. */
export interface RunHistory {
  /** Latest first. @param before a run's sequence: those before it; null: from the latest. */
  list(orgId: OrgId, before: number | null, most: number): Promise<readonly RecordedRun[]>;
  /** In whatever process. */
  isRunning(orgId: OrgId): Promise<boolean>;
}
