import { createHash } from 'node:crypto';
import { API_KEY_PREFIX } from '../../domain/api-key-format.ts';
import type { KeyId, OrgId } from '../../domain/ids.ts';
import type { Change } from '../../studio/ports.ts';
import type { ApiKey, ApiKeys, RandomBytes } from './ports.ts';
import { uuidFrom } from './uuid.ts';

const BASE_32 = 'abcdefghijklmnopqrstuvwxyz234567';
const RANDOM_CHARACTERS = 32;
const CHECKSUM_CHARACTERS = 6;
const SHOWN_CHARACTERS = 4;

export interface CreatedApiKey {
  /** The whole key. It is kept nowhere: only its hash is stored. */
  readonly key: string;
  readonly apiKey: ApiKey;
}

/** A key that can ask for content and nothing else. */
export async function createApiKey(
  apiKeys: ApiKeys,
  orgId: OrgId,
  name: string,
  random: RandomBytes,
  change: Change,
): Promise<CreatedApiKey> {
  const secret = toBase32(random(RANDOM_CHARACTERS));
  // As in other vendors' keys: lets secret scanners tell a real key from a look-alike.
  const checksum = toBase32(sha256(secret).subarray(0, CHECKSUM_CHARACTERS));
  const key = `${API_KEY_PREFIX}${secret}${checksum}`;
  const apiKey: ApiKey = {
    keyId: uuidFrom(random(16)) as KeyId,
    name,
    prefix: key.slice(0, API_KEY_PREFIX.length + SHOWN_CHARACTERS),
    scopes: ['generate'],
    createdAt: change.at,
    lastUsedAt: null,
    revokedAt: null,
  };
  await apiKeys.create(orgId, apiKey, sha256(key), change);
  return { key, apiKey };
}

/** One character a byte: 256 is a multiple of 32, so each character is as likely as any other. */
const toBase32 = (bytes: Buffer): string => [...bytes].map((byte) => BASE_32[byte % 32]).join('');

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
