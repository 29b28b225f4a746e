import type { Instant } from '../domain/instant.ts';

/** Klaviyo asks not to use bulk jobs for a small number of profiles. */
const LEAST_BULK_WRITES = 200;

/** Pending writes of an account that are due at one time. */
export interface DueWrites {
  readonly dueAt: Instant;
  readonly writes: number;
}

export type BulkPlan =
  | { readonly kind: 'single' }
  | { readonly kind: 'bulk' }
  /** Bulk is needed and the key lacks what it takes; `late` is how many single writes miss their email. */
  | { readonly kind: 'scopes-missing'; readonly missing: readonly string[]; readonly late: number };

const BULK_SCOPES = ['lists:write', 'profiles:write', 'lists:read', 'profiles:read'];

/** Single writes, earliest email first, for as long as they are all in time; else bulk jobs. */
export function planBulk(
  backlog: readonly DueWrites[],
  singlesPerMinute: number,
  scopes: ReadonlySet<string>,
  now: Instant,
): BulkPlan {
  const late = writesTooLate(backlog, singlesPerMinute, now);
  const total = backlog.reduce((sum, { writes }) => sum + writes, 0);
  if (late === 0 || total < LEAST_BULK_WRITES) return { kind: 'single' };
  const missing = BULK_SCOPES.filter((scope) => !scopes.has(scope));
  return missing.length === 0 ? { kind: 'bulk' } : { kind: 'scopes-missing', missing, late };
}

/** Those that cannot be in time take no turn from the others. */
function writesTooLate(backlog: readonly DueWrites[], singlesPerMinute: number, now: Instant): number {
  let inTime = 0;
  let late = 0;
  for (const { dueAt, writes } of [...backlog].sort((a, b) => a.dueAt - b.dueAt)) {
    const possible = Math.floor((Math.max(0, dueAt - now) / 60_000) * singlesPerMinute);
    const fitting = Math.min(writes, Math.max(0, possible - inTime));
    inTime += fitting;
    late += writes - fitting;
  }
  return late;
}
