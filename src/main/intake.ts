import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';

export interface IntakePorts {
  readonly organisations: () => Promise<readonly OrgId[]>;
  /** When the oldest came of what was posted and waits; null where nothing does. */
  readonly oldestAt: (orgId: OrgId) => Promise<Instant | null>;
  /** Lands what was posted and loads all that has landed. */
  readonly load: (orgId: OrgId, now: Instant) => Promise<void>;
  readonly onLoaded: () => void;
  readonly onTrouble: (error: unknown) => void;
}

export interface Intake {
  /** A file has landed and need not wait for others. */
  landed(orgId: OrgId): void;
  turn(now: Instant): Promise<Instant | null>;
}

/** What is posted is gathered so long, for a file each minute and not one each request. */
const GATHERED_MILLISECONDS = 60_000;
const AFTER_TROUBLE_MILLISECONDS = 60_000;

/** Files that belong together come one after the other: what is learnt from them waits for the last, but not for ever. */
const QUIET_MILLISECONDS = 120_000;
const LONGEST_WAIT_MILLISECONDS = 900_000;

export const learnAt = ({ first, last }: { first: Instant; last: Instant }): Instant =>
  instant(Math.min(last + QUIET_MILLISECONDS, first + LONGEST_WAIT_MILLISECONDS));

/** Loads what is posted and what is uploaded soon after it has come. */
export function createIntake(ports: IntakePorts): Intake {
  const landed = new Set<OrgId>();

  async function loadIfDue(orgId: OrgId, now: Instant): Promise<Instant | null> {
    const oldest = await ports.oldestAt(orgId);
    const due = oldest === null ? null : instant(oldest + GATHERED_MILLISECONDS);
    if (!landed.has(orgId) && (due === null || due > now)) return due;
    landed.delete(orgId);
    try {
      await ports.load(orgId, now);
      ports.onLoaded();
    } catch (error) {
      landed.add(orgId);
      throw error;
    }
    return null;
  }

  return {
    landed: (orgId) => void landed.add(orgId),
    async turn(now) {
      const times: Instant[] = [];
      try {
        for (const orgId of await ports.organisations()) {
          const due = await loadIfDue(orgId, now).catch((error: unknown) => {
            ports.onTrouble(error);
            return instant(now + AFTER_TROUBLE_MILLISECONDS);
          });
          if (due !== null) times.push(due);
        }
      } catch (error) {
        ports.onTrouble(error);
        times.push(instant(now + AFTER_TROUBLE_MILLISECONDS));
      }
      return times.length === 0 ? null : instant(Math.min(...times));
    },
  };
}
