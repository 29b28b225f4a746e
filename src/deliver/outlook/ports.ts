import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

/** People whose emails render at about the same time; negative: it already has, and grace is running. */
export interface DueTogether {
  readonly minutesUntilDue: number;
  readonly people: number;
}

/** What waits to be written to an account, what comes in, and how fast it may be written. */
export interface WaitingWork {
  readonly waiting: readonly DueTogether[];
  /** Delay and grace: the shortest of what came in. */
  readonly inflow: { readonly perMinute: number; readonly delayMinutes: number; readonly graceMinutes: number };
  /** False: paused, or Klaviyo does not answer. */
  readonly isWritten: boolean;
  readonly grantedScopes: ReadonlySet<string>;
  readonly quotaShare: number;
  readonly limitPerMinute: number | null;
}

export interface Workloads {
  /** Null: no account is connected. */
  find(orgId: OrgId, now: Instant, inflowMinutes: number): Promise<WaitingWork | null>;
}
