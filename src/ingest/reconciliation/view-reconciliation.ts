import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { type Explanation, explain, explainObstacle } from './explain.ts';
import type { Cause, Obstacle, ReconciliationBook, ReconciliationRecord, ShownFigure } from './ports.ts';

export interface ViewedDifference extends Omit<ShownFigure, 'cause'> {
  readonly cause: Explanation & { readonly kind: Cause['kind'] };
}

export interface ReconciliationView extends Omit<ReconciliationRecord, 'differences' | 'obstacle' | 'isConnected'> {
  readonly obstacle: (Explanation & { readonly kind: Obstacle['kind'] | 'not_connected' }) | null;
  readonly agreeing: number;
  readonly differences: readonly ViewedDifference[];
}

const NOT_CONNECTED = {
  kind: 'not_connected',
  sentence: 'No Klaviyo account is connected.',
  next: 'Connect one under Klaviyo.',
} as const;

/** Do our counts agree with Klaviyo's own, and where not, why? */
export async function viewReconciliation(book: ReconciliationBook, orgId: OrgId): Promise<ReconciliationView> {
  const { isConnected, obstacle, differences, ...record } = await book.read(orgId);
  return {
    ...record,
    obstacle: isConnected ? obstacle && { kind: obstacle.kind, ...explainObstacle(obstacle) } : NOT_CONNECTED,
    agreeing: record.figures - record.differing,
    differences: differences.map(({ cause, ...figure }) => ({ ...figure, cause: inWords(cause) })),
  };
}

const inWords = (cause: Cause): ViewedDifference['cause'] => ({ kind: cause.kind, ...explain(cause) });

/** As the console and the command line work with it. */
export interface ReconciliationDesk {
  view(orgId: OrgId): Promise<ReconciliationView>;
  /** A check of the whole last week, soon. @returns whether an account is connected */
  ask(orgId: OrgId, now: Instant): Promise<boolean>;
  /** Where the key may not read it. */
  chooseTimeZone(orgId: OrgId, timeZone: string, now: Instant): Promise<'chosen' | 'not_connected' | 'no_time_zone'>;
}
