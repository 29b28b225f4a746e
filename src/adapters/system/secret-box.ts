import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { OrgId } from '../../domain/ids.ts';

/** Secrets at rest. `field` names the column, so that a sealed value is worthless in any other place. */
export interface SecretBox {
  seal(orgId: OrgId, field: string, plaintext: string): Promise<Buffer>;
  /** @throws when the value was changed, or sealed for another organisation or field, or under another master key. */
  open(orgId: OrgId, field: string, sealed: Uint8Array): Promise<string>;
}

interface OrgKeys {
  find(orgId: OrgId): Promise<Buffer | null>;
  /** Does nothing where the organisation has a key already. */
  insert(orgId: OrgId, wrappedKey: Buffer): Promise<void>;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const WRAPPED_KEY_FIELD = 'org_keys.wrapped_key';

/** Envelope encryption: AES-256-GCM under one data key an organisation, itself sealed under the master key. */
export function secretBox(masterKey: Buffer, orgKeys: OrgKeys): SecretBox {
  const dataKeys = new Map<OrgId, Promise<Buffer>>();

  const dataKey = (orgId: OrgId): Promise<Buffer> => {
    const known = dataKeys.get(orgId) ?? loadOrMakeDataKey(masterKey, orgKeys, orgId);
    dataKeys.set(orgId, known);
    known.catch(() => dataKeys.delete(orgId));
    return known;
  };

  return {
    seal: async (orgId, field, plaintext) =>
      encrypt(await dataKey(orgId), associatedData(orgId, field), Buffer.from(plaintext)),
    open: async (orgId, field, sealed) =>
      decrypt(await dataKey(orgId), associatedData(orgId, field), sealed).toString('utf8'),
  };
}

async function loadOrMakeDataKey(masterKey: Buffer, orgKeys: OrgKeys, orgId: OrgId): Promise<Buffer> {
  const bound = associatedData(orgId, WRAPPED_KEY_FIELD);
  if ((await orgKeys.find(orgId)) === null)
    await orgKeys.insert(orgId, encrypt(masterKey, bound, randomBytes(KEY_BYTES)));
  const wrapped = await orgKeys.find(orgId);
  if (wrapped === null) throw new Error(`The organisation ${orgId} has no data key.`);
  try {
    return decrypt(masterKey, bound, wrapped);
  } catch {
    throw new Error(
      'The stored secrets were sealed under another master key. ' +
        'Set JUSTAI_MASTER_KEY, or restore master.key in the data folder, to the one they were sealed under.',
    );
  }
}

const associatedData = (orgId: OrgId, field: string): Buffer => Buffer.from(`${orgId}/${field}`);

/** version (1 byte) · nonce (12) · tag (16) · ciphertext */
function encrypt(key: Buffer, bound: Buffer, plaintext: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), ciphertext]);
}

function decrypt(key: Buffer, bound: Buffer, sealed: Uint8Array): Buffer {
  if (sealed[0] !== VERSION) throw new Error(`A sealed secret of version ${sealed[0]} is not known here.`);
  const tagStart = 1 + NONCE_BYTES;
  const textStart = tagStart + TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, tagStart), { authTagLength: TAG_BYTES })
    .setAAD(bound)
    .setAuthTag(sealed.subarray(tagStart, textStart));
  return Buffer.concat([decipher.update(sealed.subarray(textStart)), decipher.final()]);
}
