import type { KeyBindings, KeyLimits } from '../../domain/api-key.ts';
import type { KeyId, OrgId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Change } from '../../studio/ports.ts';

export type Role = 'owner' | 'admin' | 'editor' | 'viewer';

export interface Org {
  readonly orgId: OrgId;
  readonly slug: string;
  readonly name: string;
}

/** A signed-in person, as found by their session. */
export interface Caller {
  readonly org: Org;
  readonly userId: UserId;
  readonly email: string;
  readonly role: Role;
  readonly csrfToken: string;
}

export interface NewUser {
  readonly userId: UserId;
  readonly email: string;
  readonly role: Role;
  readonly passwordHash: string;
}

export interface Users {
  findByEmail(email: string): Promise<{ orgId: OrgId; userId: UserId; passwordHash: string } | null>;
  count(orgId: OrgId): Promise<number>;
  create(orgId: OrgId, user: NewUser, change: Change): Promise<void>;
}

export interface NewSession {
  readonly tokenHash: Buffer;
  readonly userId: UserId;
  readonly csrfToken: string;
  readonly expiresAt: Instant;
}

/** Session time is wall time: a login must not last longer because a demo's clock stands still. */
export interface Sessions {
  find(tokenHash: Buffer, at: Instant): Promise<(Caller & { expiresAt: Instant }) | null>;
  /** Also removes the organisation's expired ones. */
  create(orgId: OrgId, session: NewSession, at: Instant): Promise<void>;
  extend(orgId: OrgId, tokenHash: Buffer, expiresAt: Instant): Promise<void>;
  remove(orgId: OrgId, tokenHash: Buffer): Promise<void>;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `hash` null (no such user) takes as long as a wrong password and is never right. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

export interface Orgs {
  findBySlug(slug: string): Promise<Org | null>;
}

export type Scope = 'generate' | 'events' | 'admin' | 'debug';

/** What whoever makes a key chooses. */
export interface ApiKeySettings {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly bindings: KeyBindings;
  readonly limits: KeyLimits;
}

export interface ApiKey extends ApiKeySettings {
  readonly keyId: KeyId;
  readonly prefix: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
  /** The key that this one was made to follow. */
  readonly replaces: KeyId | null;
}

export type Edited = 'edited' | 'refused' | 'no_such_key';
export type Revoked = 'revoked' | 'recently_used' | 'no_such_key';

export interface ApiKeys {
  list(orgId: OrgId): Promise<ApiKey[]>;
  /** False: the key it replaces is revoked, or has a live successor already. */
  create(orgId: OrgId, key: ApiKey, hash: Buffer, change: Change): Promise<boolean>;
  /** @param isAllowed asked with what the key is now, which nobody else can change meanwhile. */
  edit(
    orgId: OrgId,
    keyId: KeyId,
    settings: ApiKeySettings,
    isAllowed: (before: ApiKeySettings) => boolean,
    change: Change,
  ): Promise<Edited>;
  /** @param isConfirmed else one that was used within Klaviyo's retry horizon stays. */
  revoke(orgId: OrgId, keyId: KeyId, isConfirmed: boolean, change: Change): Promise<Revoked>;
}

export interface ShownAddresses {
  readonly ranges: readonly string[];
  /** Null: never. */
  readonly fetchedAt: Instant | null;
  /** Why the last try to fetch them failed; null where it did not. */
  readonly problem: string | null;
}

/** The addresses that Klaviyo says it calls from, fetched where they are unknown or old. */
export interface KlaviyoAddressSource {
  find(orgId: OrgId): Promise<ShownAddresses>;
}

/** A key bound to addresses that nobody knows would work nowhere. */
export interface AddressesUnknown {
  readonly kind: 'addresses_unknown';
}

/** Cryptographically secure bytes. */
export type RandomBytes = (size: number) => Buffer;
