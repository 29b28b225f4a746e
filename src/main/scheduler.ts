import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';

export interface SchedulerPorts {
  readonly organisations: () => Promise<readonly OrgId[]>;
  /** When the organisation's export is to be fetched next; null where it has no source. */
  readonly nextPullAt: (orgId: OrgId) => Promise<Instant | null>;
  /** The whole pipeline once, from pull to policies. */
  readonly run: (orgId: OrgId, now: Instant) => Promise<unknown>;
  /** New policies may be there; other processes hear of them from the database. */
  readonly onPublished: (orgId: OrgId) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
}

export interface Scheduler {
  turn(now: Instant): Promise<Instant | null>;
}

/** What failed without moving its schedule on is tried again after this. */
const AFTER_TROUBLE_MILLISECONDS = 60_000;

/** Runs each organisation's pipeline when its time has come. */
export function createScheduler(ports: SchedulerPorts): Scheduler {
  async function runIfDue(orgId: OrgId, now: Instant): Promise<Instant | null> {
    const due = await ports.nextPullAt(orgId);
    if (due === null || due > now) return due;
    try {
      await ports.run(orgId, now);
    } finally {
      // A run that failed at one step may have published all the same.
      await ports.onPublished(orgId);
    }
    return ports.nextPullAt(orgId);
  }

  async function runAndCarryOn(orgId: OrgId, now: Instant): Promise<Instant | null> {
    const soon = instant(now + AFTER_TROUBLE_MILLISECONDS);
    try {
      const next = await runIfDue(orgId, now);
      return next !== null && next <= now ? soon : next;
    } catch (error) {
      ports.onTrouble(error);
      return soon;
    }
  }

  return {
    async turn(now) {
      try {
        const times: Instant[] = [];
        for (const orgId of await ports.organisations()) {
          const next = await runAndCarryOn(orgId, now);
          if (next !== null) times.push(next);
        }
        return times.length === 0 ? null : instant(Math.min(...times));
      } catch (error) {
        ports.onTrouble(error);
        return instant(now + AFTER_TROUBLE_MILLISECONDS);
      }
    },
  };
}
