import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { EventPull, EventPullSettings, EventPulls, KlaviyoKeys } from './ports.ts';

export interface EventPullParts {
  readonly pulls: EventPulls;
  readonly keys: KlaviyoKeys;
}

/** What the form shows before it was ever saved. */
export const FIRST_SETTINGS: EventPullSettings = {
  isOn: false,
  everyMinutes: 60,
  lookBackDays: 3,
  historyDays: 30,
  conversionMetrics: [],
};

export interface ShownEventPull {
  readonly pull: EventPull | null;
  readonly settings: EventPullSettings;
  /** Whether it can be turned on: the private key has the scope events:read. */
  readonly isAllowed: boolean;
}

export async function findEventPull({ pulls, keys }: EventPullParts, orgId: OrgId): Promise<ShownEventPull> {
  const [pull, key] = [await pulls.find(orgId), await keys.find(orgId)];
  return { pull, settings: pull ?? FIRST_SETTINGS, isAllowed: key?.mayReadEvents ?? false };
}

export type SavedEventPull = { readonly kind: 'saved' } | { readonly kind: 'not_connected' | 'scope_missing' };

/** Turned on, it starts at once. */
export async function saveEventPull(
  { pulls, keys }: EventPullParts,
  orgId: OrgId,
  settings: EventPullSettings,
  now: Instant,
): Promise<SavedEventPull> {
  if (settings.isOn) {
    const key = await keys.find(orgId);
    if (key === null) return { kind: 'not_connected' };
    if (!key.mayReadEvents) return { kind: 'scope_missing' };
  }
  await pulls.save(orgId, settings, now);
  return { kind: 'saved' };
}
