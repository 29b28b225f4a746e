import type { Clock } from '../../domain/clock.ts';
import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import type { OnIncident } from '../incidents.ts';
import { DEFAULT_PACE, newPace, plannedPerMinute } from '../pacer.ts';
import type { DecidedContent, OpenPrivateKey } from '../ports.ts';
import { type EndedJobs, followJobs } from './follow-jobs.ts';
import { BULK_SCOPES, planBulk } from './plan.ts';
import type { Backlog, ImportQueue, ProfileImporter } from './ports.ts';
import { submitJobs } from './submit-jobs.ts';

/** More than single writes can make in eight minutes. A burst that is due later can wait: 150 jobs a minute are fast. */
const LOOKED_AT = 6_400;
/** While all can be in time. */
const LOOK_AGAIN_SECONDS = 5;
const TROUBLE_RECHECK_SECONDS = 5;

export interface BulkWriterPorts {
  readonly queue: ImportQueue;
  readonly klaviyo: ProfileImporter;
  readonly openPrivateKey: OpenPrivateKey;
  readonly decided: DecidedContent;
  readonly clock: Clock;
  readonly onTrouble: (orgId: OrgId, error: unknown) => void;
  readonly onIncident: OnIncident;
}

/** Beside single writes: where a burst is too large for them, it goes to Klaviyo in bulk import jobs. */
export interface BulkWriter {
  /**
   * Looks after the jobs that run, and submits some where they are needed. @returns when it wants its next turn.
   * @param onPutBack called when it leaves some to single writes that was not theirs before.
   */
  serve(orgId: OrgId, now: Instant, onPutBack?: () => void): Promise<Instant | null>;
}

export function createBulkWriter(ports: BulkWriterPorts): BulkWriter {
  const { queue, onTrouble } = ports;
  /** All was in time when it was last looked. Only ever a saving. */
  const rest = new Map<OrgId, Instant>();
  const ended: EndedJobs = new Map();

  async function serve(orgId: OrgId, now: Instant, onPutBack?: () => void): Promise<Instant | null> {
    try {
      const followed = await followJobs(ports, orgId, ended, now);
      const next = await submitWhereNeeded(orgId, now);
      if (followed > 0 || next !== null) onPutBack?.();
      const look = await queue.nextLookAt(orgId);
      return next === null ? look : instant(Math.min(next, look ?? next));
    } catch (error) {
      onTrouble(orgId, error);
      return plusSeconds(now, TROUBLE_RECHECK_SECONDS);
    }
  }

  async function submitWhereNeeded(orgId: OrgId, now: Instant): Promise<Instant | null> {
    const restsUntil = rest.get(orgId) ?? now;
    if (now < restsUntil && restsUntil <= plusSeconds(now, LOOK_AGAIN_SECONDS)) return restsUntil;
    const backlog = await queue.backlog(orgId, now, LOOKED_AT);
    if (backlog === null || backlog.due.length === 0) return null;
    const { account, due, imports } = backlog;
    const plan = mayImport(account) ? planBulk(due, imports, singlesPerMinute(backlog), now) : null;
    if (plan !== null) {
      rest.delete(orgId);
      const next = await submitJobs(ports, orgId, { account, ...plan }, now);
      if (next !== null) return next;
    }
    rest.set(orgId, plusSeconds(now, LOOK_AGAIN_SECONDS));
    return plusSeconds(now, LOOK_AGAIN_SECONDS);
  }

  return { serve };
}

const singlesPerMinute = ({ account, pace }: Backlog): number =>
  plannedPerMinute(pace ?? newPace(), { ...DEFAULT_PACE, share: account.quotaShare });

const mayImport = ({ state, isInTrouble, grantedScopes }: Backlog['account']): boolean =>
  state === 'active' && !isInTrouble && BULK_SCOPES.every((scope) => grantedScopes.has(scope));
