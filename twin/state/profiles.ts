import type { Ids } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import { LargeTexts } from './large-texts.ts';
import { type ProfileOrder, reordering } from './profile-order.ts';
import { ProfileRecord } from './profile-record.ts';
import type { PropertyPatch } from './property-patch.ts';
import {
  dropSecondaryEmails,
  type EmailPatch,
  emailKey,
  isSecondaryEmail,
  patchSecondaryEmails,
} from './secondary-emails.ts';
import { SortedIds } from './sorted-ids.ts';

/** Names as on Klaviyo's wire. */
export const PROFILE_FIELDS = [
  'email',
  'phone_number',
  'external_id',
  'first_name',
  'last_name',
  'organization',
  'locale',
  'title',
  'image',
] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

export const LOCATION_FIELDS = [
  'address1',
  'address2',
  'city',
  'country',
  'latitude',
  'longitude',
  'region',
  'zip',
  'timezone',
  'ip',
] as const;
export type LocationField = (typeof LOCATION_FIELDS)[number];
export type Location = Partial<Record<LocationField, string | number | null>>;

export type SuppressionReason = 'HARD_BOUNCE' | 'UNSUBSCRIBE' | 'SPAM_COMPLAINT' | 'USER_SUPPRESSED';

export type Profile = {
  readonly id: string;
  readonly fields: Record<ProfileField, string | null>;
  location: Location;
  /** Large texts among them are unpacked at every reading: see docs/adr/0005-the-twin-at-size.md. */
  readonly properties: JsonObject;
  readonly writeProperties: (written: JsonObject, patch: PropertyPatch, now: number) => PropertiesWritten;
  /** Whether there is anything in a property, without unpacking it. */
  readonly holds: (property: string) => boolean;
  /** Per property: when it was last written or cleared. */
  readonly propertyWrittenAt: Readonly<Record<string, number>>;
  readonly created: number;
  updated: number;
  lastEventAt: number | null;
  suppression: { readonly reason: SuppressionReason; readonly at: number } | null;
};

export type PropertiesWritten = { readonly touched: ReadonlySet<string>; readonly before: () => JsonObject };

/** An absent field stays as it is; `null` clears it. */
export type ProfileWrite = {
  readonly fields?: Partial<Record<ProfileField, string | null>>;
  readonly location?: Location;
  readonly properties?: JsonObject;
  readonly patch?: PropertyPatch;
  readonly secondaryEmails?: EmailPatch;
  /** Klaviyo's operationId of the call that writes; without it the twin itself does. */
  readonly via?: string;
};

export type ProfileWriteResult =
  | { readonly kind: 'written'; readonly profile: Profile }
  | { readonly kind: 'duplicate'; readonly duplicateProfileId: string };

const IDENTIFIERS = ['email', 'phone_number', 'external_id'] as const;
export type Identifier = (typeof IDENTIFIERS)[number];

export type Profiles = {
  readonly byId: Map<string, Profile>;
  readonly byIdentifier: Readonly<Record<Identifier, Map<string, Profile>>>;
  /** In lower case, by the profile's id; in `byIdentifier` besides. */
  readonly secondaryEmails: Map<string, ReadonlySet<string>>;
  readonly ids: SortedIds;
  idsSortByTime: boolean;
  /** By the field that a listing was first sorted by, kept from then on. */
  readonly orders: Map<string, ProfileOrder>;
  readonly texts: LargeTexts;
  readonly listeners: ProfileWritten[];
  /** By the id of a profile that was merged away: see profile-merge.ts. */
  readonly mergedInto: Map<string, Profile>;
  readonly mergeListeners: ((source: Profile, destination: Profile) => void)[];
};

/** `before` reads what the profile's own properties were; `touched` are those written or cleared, and by what. */
export type ProfileWritten = (
  profile: Profile,
  before: () => JsonObject,
  now: number,
  write: { readonly touched: ReadonlySet<string>; readonly via: string | null },
) => void;

/** Called at every write, also the first, after it. */
export function onProfileWritten(profiles: Profiles, listener: ProfileWritten): void {
  profiles.listeners.push(listener);
}

export function emptyProfiles(): Profiles {
  return {
    byId: new Map(),
    byIdentifier: { email: new Map(), phone_number: new Map(), external_id: new Map() },
    secondaryEmails: new Map(),
    ids: new SortedIds(),
    idsSortByTime: true,
    orders: new Map(),
    texts: new LargeTexts(),
    listeners: [],
    mergedInto: new Map(),
    mergeListeners: [],
  };
}

/** `duplicate` when another profile already has one of the identifiers. Klaviyo's older profiles have ids of 6 characters. */
export function createProfile(
  profiles: Profiles,
  ids: Ids,
  write: ProfileWrite,
  now: number,
  idShape: 'ulid' | 'short' = 'ulid',
): ProfileWriteResult {
  const taken = holderOfAnIdentifier(profiles, write, null);
  if (taken !== undefined) return { kind: 'duplicate', duplicateProfileId: taken.id };
  const id = idShape === 'ulid' ? ids.ulid(now) : ids.short();
  const profile = new ProfileRecord(id, now, profiles.texts);
  profiles.byId.set(profile.id, profile);
  profiles.ids.add(profile.id);
  if (idShape === 'short') profiles.idsSortByTime = false;
  for (const order of profiles.orders.values()) order.add(profile);
  apply(profiles, profile, write, now);
  return { kind: 'written', profile };
}

/** `duplicate` when another profile already has one of the identifiers; nothing is written then. */
export function updateProfile(
  profiles: Profiles,
  profile: Profile,
  write: ProfileWrite,
  now: number,
): ProfileWriteResult {
  const taken = holderOfAnIdentifier(profiles, write, profile);
  if (taken !== undefined) return { kind: 'duplicate', duplicateProfileId: taken.id };
  apply(profiles, profile, write, now);
  return { kind: 'written', profile };
}

/** By their time of creation, then by chance. */
export function profileIdsInOrder({ ids, byId }: Profiles): readonly string[] {
  return ids.read(byId);
}

/** Its identifiers are free for others again. Answers its secondary addresses. */
export function removeProfile(profiles: Profiles, profile: Profile): readonly string[] {
  for (const order of profiles.orders.values()) order.remove(order.placeOf(profile));
  profiles.byId.delete(profile.id);
  for (const identifier of IDENTIFIERS) {
    const value = profile.fields[identifier];
    if (value !== null) profiles.byIdentifier[identifier].delete(identifierKey(identifier, value));
  }
  return dropSecondaryEmails(profiles, profile);
}

export function profileByIdentifier(profiles: Profiles, identifier: Identifier, value: string): Profile | undefined {
  return profiles.byIdentifier[identifier].get(identifierKey(identifier, value));
}

/** Whether `fields` name the profile they belong to. */
export function hasIdentifier(fields: ProfileWrite['fields']): boolean {
  return IDENTIFIERS.some((identifier) => typeof fields?.[identifier] === 'string' && fields[identifier] !== '');
}

/** Every profile that one of the identifiers in `fields` points to, without repeats. */
export function profilesByIdentifiers(profiles: Profiles, fields: ProfileWrite['fields']): Profile[] {
  const found = new Set<Profile>();
  for (const identifier of IDENTIFIERS) {
    const value = fields?.[identifier];
    const holder = typeof value === 'string' ? profileByIdentifier(profiles, identifier, value) : undefined;
    if (holder !== undefined) found.add(holder);
  }
  return [...found];
}

export type PropertyWrite = { readonly property: string; readonly value: Json; readonly writtenAt: number };

/** The last write of each property ever written, cleared ones with a `null` value. */
export function propertyWrites({ properties, propertyWrittenAt }: Profile): PropertyWrite[] {
  return Object.entries(propertyWrittenAt).map(([property, writtenAt]) => ({
    property,
    value: properties[property] ?? null,
    writtenAt,
  }));
}

export function suppressEmail(profiles: Profiles, profile: Profile, reason: SuppressionReason, now: number): void {
  reordering(profiles.orders, profile, () => {
    profile.suppression ??= { reason, at: now };
  });
}

function holderOfAnIdentifier(profiles: Profiles, write: ProfileWrite, except: Profile | null): Profile | undefined {
  const added = (write.secondaryEmails?.append ?? []).map((email) => profileByIdentifier(profiles, 'email', email));
  const holders = [...profilesByIdentifiers(profiles, write.fields), ...added];
  return holders.find((holder) => holder !== undefined && holder !== except);
}

function apply(profiles: Profiles, profile: Profile, write: ProfileWrite, now: number): void {
  reordering(profiles.orders, profile, () => {
    if (write.fields !== undefined) applyFields(profiles, profile, write.fields);
    profile.updated = now;
  });
  if (write.secondaryEmails !== undefined) patchSecondaryEmails(profiles, profile, write.secondaryEmails);
  if (write.location !== undefined) profile.location = { ...profile.location, ...write.location };
  const { touched, before } = profile.writeProperties(write.properties ?? {}, write.patch ?? {}, now);
  for (const listener of profiles.listeners) listener(profile, before, now, { touched, via: write.via ?? null });
}

function applyFields(profiles: Profiles, profile: Profile, fields: Partial<Record<ProfileField, string | null>>): void {
  for (const field of PROFILE_FIELDS) {
    const value = fields[field];
    if (value === undefined) continue;
    if (field === 'email' && value !== null && isSecondaryEmail(profiles, profile, value)) continue;
    const before = profile.fields[field];
    profile.fields[field] = value;
    if (!isIdentifier(field)) continue;
    if (before !== null) profiles.byIdentifier[field].delete(identifierKey(field, before));
    if (value !== null) profiles.byIdentifier[field].set(identifierKey(field, value), profile);
  }
}

function isIdentifier(field: ProfileField): field is Identifier {
  return field === 'email' || field === 'phone_number' || field === 'external_id';
}

function identifierKey(identifier: Identifier, value: string): string {
  return identifier === 'email' ? emailKey(value) : value;
}
