import type { Account } from './account.ts';
import { moveEvents } from './events.ts';
import type { JsonObject } from './json.ts';
import type { PersonEntry } from './person-log.ts';
import {
  createProfile,
  LOCATION_FIELDS,
  type Location,
  PROFILE_FIELDS,
  type Profile,
  type ProfileField,
  type Profiles,
  removeProfile,
  suppressEmail,
  updateProfile,
} from './profiles.ts';

/** Called at every merge, when the source is gone and the destination not yet written. */
export function onProfilesMerged(profiles: Profiles, listener: (source: Profile, destination: Profile) => void): void {
  profiles.mergeListeners.push(listener);
}

/** Whom the profile is now: itself, or who it was merged into since. */
export function presentProfile({ mergedInto }: Profiles, profile: Profile): Profile {
  let present = profile;
  for (let next = mergedInto.get(present.id); next !== undefined; next = mergedInto.get(present.id)) present = next;
  return present;
}

/** Who has that id, or had it until they were merged into somebody. */
export function presentProfileOf(profiles: Profiles, id: string): Profile | undefined {
  const merged = profiles.mergedInto.get(id);
  return merged === undefined ? profiles.byId.get(id) : presentProfile(profiles, merged);
}

/** What happened to the person of that id, also before they were merged away from it. */
export function logOf({ profiles, log }: Account, profileId: string): readonly PersonEntry[] {
  return log.of(presentProfileOf(profiles, profileId)?.id ?? profileId);
}

/**
 * The destination keeps its id and all it has; the source fills the gaps and is gone. Klaviyo does not say which of two
 * values stays. Joining the source's lists this way starts no flow.
 */
export function mergeProfiles(account: Account, source: Profile, destination: Profile, now: number): void {
  const secondary = removeProfile(account.profiles, source);
  account.profiles.mergedInto.set(source.id, destination);
  for (const { members } of account.lists.byId.values()) {
    const joinedAt = members.get(source.id);
    if (joinedAt !== undefined && !members.has(destination.id)) members.set(destination.id, joinedAt);
    members.delete(source.id);
  }
  for (const { members } of account.segments.byId.values()) members.delete(source.id);
  moveEvents(account.events, source.id, destination.id);
  account.log.move(source.id, destination.id);
  for (const listener of account.profiles.mergeListeners) listener(source, destination);
  const { suppression } = source;
  if (suppression !== null) suppressEmail(account.profiles, destination, suppression.reason, suppression.at);
  const times = [source.lastEventAt, destination.lastEventAt].filter((at) => at !== null);
  destination.lastEventAt = times.length === 0 ? null : Math.max(...times);
  const secondaryEmails = { append: secondary, unappend: [] };
  const gaps = gapsOf(destination, source);
  updateProfile(account.profiles, destination, { ...gaps, secondaryEmails, via: 'merge_profiles' }, now);
}

function gapsOf(destination: Profile, source: Profile) {
  const fields: Partial<Record<ProfileField, string | null>> = {};
  for (const field of PROFILE_FIELDS) {
    if (destination.fields[field] === null && source.fields[field] !== null) fields[field] = source.fields[field];
  }
  const location: Location = {};
  for (const field of LOCATION_FIELDS) location[field] = destination.location[field] ?? source.location[field] ?? null;
  const held = destination.properties;
  const properties: JsonObject = Object.fromEntries(
    Object.entries(source.properties).filter(([property]) => !Object.hasOwn(held, property)),
  );
  return { fields, location, properties };
}

/** Somebody merges the profile of that id into a new one: what it held lives on under another id. */
export function mergeAway(accounts: Iterable<Account>, profileId: string, now: number): void {
  for (const account of accounts) {
    const source = account.profiles.byId.get(profileId);
    if (source === undefined) continue;
    const created = createProfile(account.profiles, account.ids, {}, now);
    if (created.kind === 'written') mergeProfiles(account, source, created.profile, now);
  }
}
