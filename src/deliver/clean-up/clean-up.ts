import type { Clock } from '../../domain/clock.ts';
import type { OrgId, ProfileId } from '../../domain/ids.ts';
import { type Instant, plusHours, plusSeconds } from '../../domain/instant.ts';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';
import type { OnIncident } from '../incidents.ts';
import { landCall } from '../land-call.ts';
import { sendBy } from '../lease.ts';
import { DEFAULT_PACE, takeOne } from '../pacer.ts';
import type { CallPaces, OpenPrivateKey, TakeOne } from '../ports.ts';
import { propertyNames } from '../write.ts';
import type { EndedImports, PropertyCleaner, WrittenSlot, WrittenSlots } from './ports.ts';

/** An email that Klaviyo sends late still shows what was chosen for it. */
const REST_HOURS = 24;
/** Nothing is tried for ever: what could not be emptied within a week stays as it is. */
const GIVE_UP_HOURS = 7 * 24;
/** Longer than a turn lasts, and than any call to Klaviyo may. */
const LEASE_SECONDS = 300;
const IMPORTS_KEPT_HOURS = 30 * 24;
const EVERY_SECONDS = 3_600;
/** While there is more to empty. */
const AGAIN_SECONDS = 60;
/**
 * Profiles a minute, of the 700 or more that Klaviyo allows: a twentieth while deliveries wait, else a half. Each is
 * taken from the pace of single writes; where deliveries leave nothing of it, the rest waits.
 */
const MOST = { mostBeside: 35, mostAlone: 350 };

export interface CleanerPorts {
  readonly slots: WrittenSlots;
  readonly paces: CallPaces;
  readonly imports: EndedImports;
  readonly klaviyo: PropertyCleaner;
  readonly openPrivateKey: OpenPrivateKey;
  readonly clock: Clock;
  readonly onTrouble: (orgId: OrgId | null, error: unknown) => void;
  readonly onIncident: OnIncident;
}

export interface Cleaner {
  /**
   * Empties what the emails of a day ago left in profiles, and forgets the bulk imports of a month ago, of every
   * organisation. @returns when it wants its next turn.
   */
  turn(now: Instant): Promise<Instant>;
}

export function createCleaner({
  slots,
  paces,
  imports,
  klaviyo,
  openPrivateKey,
  clock,
  onTrouble,
  onIncident,
}: CleanerPorts): Cleaner {
  let forgetsAt: Instant | null = null;

  async function turn(now: Instant): Promise<Instant> {
    try {
      if (forgetsAt === null || now >= forgetsAt) await forgetImports(now);
      const orgs = await slots.orgs(plusHours(now, -REST_HOURS));
      const claimed = await Promise.all(orgs.map((orgId) => cleanUndisturbed(orgId, now)));
      return plusSeconds(now, claimed.some((some) => some) ? AGAIN_SECONDS : EVERY_SECONDS);
    } catch (error) {
      onTrouble(null, error);
      return plusSeconds(now, AGAIN_SECONDS);
    }
  }

  async function forgetImports(now: Instant): Promise<void> {
    for (const orgId of await imports.orgs()) await imports.forget(orgId, plusHours(now, -IMPORTS_KEPT_HOURS));
    forgetsAt = plusSeconds(now, EVERY_SECONDS);
  }

  async function cleanUndisturbed(orgId: OrgId, now: Instant): Promise<boolean> {
    try {
      return await clean(orgId, now);
    } catch (error) {
      onTrouble(orgId, error);
      return true;
    }
  }

  /** One profile after the other: nobody waits for it. @returns whether there was anything to empty. */
  async function clean(orgId: OrgId, now: Instant): Promise<boolean> {
    const claimed = await slots.claim(orgId, {
      occupiedAfter: plusHours(now, -GIVE_UP_HOURS),
      occupiedBefore: plusHours(now, -REST_HOURS),
      leaseSeconds: LEASE_SECONDS,
      ...MOST,
    });
    if (claimed === null) return false;
    const privateKey = await openPrivateKey(orgId, claimed.sealedPrivateKey);
    const left = new Set(claimed.slots);
    try {
      for (const [profileId, ofProfile] of byProfile(claimed.slots)) {
        if (clock.now() > sendBy(now, LEASE_SECONDS)) break;
        const names = ofProfile.flatMap(({ prefix }) => propertyNames(prefix));
        const taken = await paces.take(orgId, 'single_write', takeSingle(clock.now()));
        if (!taken.isGranted || !taken.pace) break;
        const { at } = taken.pace;
        const answer = await klaviyo.unsetProperties(privateKey, profileId, names);
        const answered = { answer, answeredAt: clock.now() };
        await landCall({ paces, onIncident }, orgId, 'single_write', at, answered);
        await slots.noteWrite(orgId, at, answer.kind === 'throttled');
        if (isEmptied(answer)) {
          await slots.release(orgId, ofProfile, clock.now());
          for (const slot of ofProfile) left.delete(slot);
        } else if (isTheAccounts(answer)) break;
      }
    } finally {
      if (left.size > 0) await slots.release(orgId, [...left], null);
    }
    return true;
  }

  return { turn };
}

const takeSingle =
  (now: Instant): TakeOne =>
  (kept, share) =>
    takeOne(kept, { ...DEFAULT_PACE, share }, now);

/** Who is gone or was merged holds nothing under this id. */
const isEmptied = ({ kind }: KlaviyoAnswer<unknown>): boolean => kind === 'ok' || kind === 'not_found';

/** The next profile would be answered the same; the deliverer tells people. */
const isTheAccounts = ({ kind }: KlaviyoAnswer<unknown>): boolean =>
  ['throttled', 'unauthorized', 'forbidden', 'unavailable'].includes(kind);

function byProfile(slots: readonly WrittenSlot[]): Map<ProfileId, WrittenSlot[]> {
  const profiles = new Map<ProfileId, WrittenSlot[]>();
  for (const slot of slots) profiles.set(slot.profileId, [...(profiles.get(slot.profileId) ?? []), slot]);
  return profiles;
}
