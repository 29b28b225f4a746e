import { hashApiKey } from '../../decide/api-key.ts';
import { API_KEY_RANDOM_BYTES, shownPrefix, writeApiKey } from '../../domain/api-key-format.ts';
import type { KeyId, OrgId } from '../../domain/ids.ts';
import type { Change } from '../../studio/ports.ts';
import type { AddressesUnknown, ApiKey, ApiKeySettings, ApiKeys, KlaviyoAddressSource, RandomBytes } from './ports.ts';
import { uuidFrom } from './uuid.ts';

export interface CreatedApiKey {
  readonly kind: 'created';
  /** The whole key. It is kept nowhere: only its hash is stored. */
  readonly key: string;
  readonly apiKey: ApiKey;
}

export interface KeyMaking {
  readonly apiKeys: ApiKeys;
  readonly random: RandomBytes;
  /** Stands in the key: `live`, `demo`. */
  readonly keyEnvironment: string;
  readonly klaviyoAddresses: KlaviyoAddressSource;
}

export async function createApiKey(
  making: KeyMaking,
  orgId: OrgId,
  settings: ApiKeySettings,
  change: Change,
): Promise<CreatedApiKey | AddressesUnknown> {
  if (settings.bindings.fromKlaviyo && (await making.klaviyoAddresses.find(orgId)).fetchedAt === null) {
    return { kind: 'addresses_unknown' };
  }
  const made = await make(making, orgId, settings, null, change);
  if (made === null) throw new Error('A key that replaces none was refused.');
  return made;
}

/** A successor with the same scopes, bindings and limits; both stay alive until the old one is revoked. */
export async function rotateApiKey(
  making: KeyMaking,
  orgId: OrgId,
  keyId: string,
  change: Change,
): Promise<CreatedApiKey | { readonly kind: 'no_such_key' } | { readonly kind: 'already_rotated' }> {
  const old = (await making.apiKeys.list(orgId)).find((key) => key.keyId === keyId && key.revokedAt === null);
  if (old === undefined) return { kind: 'no_such_key' };
  const made = await make(making, orgId, old, old.keyId, change);
  return made ?? { kind: 'already_rotated' };
}

async function make(
  { apiKeys, random, keyEnvironment }: KeyMaking,
  orgId: OrgId,
  { name, scopes, bindings, limits }: ApiKeySettings,
  replaces: KeyId | null,
  change: Change,
): Promise<CreatedApiKey | null> {
  const key = writeApiKey(keyEnvironment, random(API_KEY_RANDOM_BYTES));
  const apiKey: ApiKey = {
    keyId: uuidFrom(random(16)) as KeyId,
    name,
    scopes,
    bindings,
    limits,
    prefix: shownPrefix(key),
    createdAt: change.at,
    lastUsedAt: null,
    revokedAt: null,
    replaces,
  };
  const isMade = await apiKeys.create(orgId, apiKey, hashApiKey(key), change);
  return isMade ? { kind: 'created', key, apiKey } : null;
}
