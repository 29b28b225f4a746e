import { createHash, type Hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { OrgId } from '../../domain/ids.ts';
import type { Landing, SecretBox } from '../../ingest/ports.ts';
import { sealFile, unsealFile } from './file-seal.ts';
import type { ObjectStore } from './object-store.ts';
import { BrokenSeal } from './sealed-stream.ts';
import type { Spool } from './spool.ts';
import { writeForNow, writeWhole } from './whole-file.ts';

export interface LandingStorage {
  readonly store: ObjectStore;
  readonly spool: Spool;
  readonly secretBox: SecretBox;
}

const HASH_CHARACTERS = 64;

/**
 * The landing area: `<org>/<sha256>`, or `<org>/<sha256>.<sha256 of what stands in for it>`. So the end of a key is
 * the hash of what its object holds, and a file put in the place of another is noticed.
 */
export const createLanding = ({ store, spool, secretBox }: LandingStorage): Landing => ({
  async receive(orgId, chunks) {
    const temporaryPath = spool.newPath();
    const hash = createHash('sha256');
    const counted = { bytes: 0 };
    await writeWhole(temporaryPath, sealFile(secretBox, orgId, measured(chunks, hash, counted)));
    return { sha256: hash.digest('hex'), bytes: counted.bytes, temporaryPath };
  },
  async keep(orgId, { sha256, temporaryPath }) {
    const objectKey = `${orgId}/${sha256}`;
    await store.put(objectKey, temporaryPath);
    return objectKey;
  },
  async keepInstead(orgId, sha256, received) {
    const objectKey = `${orgId}/${sha256}.${received.sha256}`;
    await store.put(objectKey, received.temporaryPath);
    return objectKey;
  },
  async discard(received) {
    await rm(received.temporaryPath, { force: true });
  },
  async withPlainFile(orgId, objectKey, work) {
    const path = spool.newPath();
    try {
      const sentence = await unsealTo(path, { store, secretBox }, orgId, objectKey);
      return sentence === null ? { kind: 'read', value: await work(path) } : { kind: 'unreadable', sentence };
    } finally {
      await rm(path, { force: true });
    }
  },
  exists: (objectKey) => store.exists(objectKey),
  remove: (objectKey) => store.remove(objectKey),
  list: (orgId) => store.list(`${orgId}/`),
});

/** @returns what is wrong with the file, or null. */
async function unsealTo(
  path: string,
  { store, secretBox }: Pick<LandingStorage, 'store' | 'secretBox'>,
  orgId: OrgId,
  objectKey: string,
): Promise<string | null> {
  const sealed = await store.read(objectKey);
  if (sealed === null) return 'The landed file is gone from where it lay. Deliver it again.';
  const hash = createHash('sha256');
  try {
    await writeForNow(path, measured(unsealFile(secretBox, orgId, sealed), hash, { bytes: 0 }));
  } catch (error) {
    if (error instanceof BrokenSeal) return damaged(error.message);
    throw error;
  }
  if (hash.digest('hex') === objectKey.slice(-HASH_CHARACTERS)) return null;
  return damaged('Its hash is another.');
}

const damaged = (detail: string): string =>
  `The landed file was altered or cut short where it lies, and nothing of it is read. ${detail} Deliver it again.`;

async function* measured(
  chunks: AsyncIterable<Uint8Array>,
  hash: Hash,
  counted: { bytes: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    counted.bytes += chunk.length;
    yield chunk;
  }
}
