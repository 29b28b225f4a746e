import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { importedPerMinute } from '../bulk/pace.ts';
import { BULK_SCOPES } from '../bulk/plan.ts';
import { DEFAULT_PACE, newPace, plannedPerMinute } from '../pacer.ts';
import type { Workloads } from './ports.ts';
import { projectLateness } from './projection.ts';

/** The inflow of so many minutes is believed to go on for twice as many. */
const INFLOW_MINUTES = 5;

/** Who will get the email's own default, unless something changes. */
export interface Outlook {
  readonly people: number;
  readonly fallbacks: number;
  readonly writesPerMinute: number;
  readonly delayMinutes: number;
  readonly enoughDelayMinutes: number;
  /** What the private key would have to be allowed for bulk imports, which are fast enough; empty: it is. */
  readonly missingScopes: readonly string[];
}

/** @returns null where all will be in time, or nothing can be foreseen: whoever is not written to at all is told why. */
export async function foreseeLateness(workloads: Workloads, orgId: OrgId, now: Instant): Promise<Outlook | null> {
  const work = await workloads.find(orgId, now, INFLOW_MINUTES);
  if (work === null || !work.isWritten) return null;
  const { perMinute, delayMinutes, graceMinutes } = work.inflow;
  const pace = { ...newPace(), limitPerMinute: work.limitPerMinute };
  const missingScopes = BULK_SCOPES.filter((scope) => !work.grantedScopes.has(scope));
  const singles = plannedPerMinute(pace, { ...DEFAULT_PACE, share: work.quotaShare });
  const writesPerMinute = singles + (missingScopes.length === 0 ? importedPerMinute(work.quotaShare) : 0);
  const projection = projectLateness({
    waiting: work.waiting,
    inflowPerMinute: perMinute,
    writesPerMinute,
    delayMinutes,
    graceMinutes,
    inflowMinutes: 2 * INFLOW_MINUTES,
  });
  if (projection.kind === 'on-time' || projection.enoughDelayMinutes === null) return null;
  const { people, fallbacks, enoughDelayMinutes } = projection;
  return {
    people,
    fallbacks,
    writesPerMinute,
    delayMinutes: Math.round(delayMinutes),
    enoughDelayMinutes,
    missingScopes,
  };
}
