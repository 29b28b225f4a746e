import { randomBytes } from 'node:crypto';
import type { OrgId } from '../../domain/ids.ts';
import type { SecretBox } from '../../ingest/ports.ts';
import { BrokenSeal, seal, unseal } from './sealed-stream.ts';

const MAGIC = Buffer.from('JAILAND1');
const KEY_FIELD = 'landing.data_key';
const KEY_BYTES = 32;
const LENGTH_BYTES = 2;

/** `JAILAND1` · length of the sealed key (2 bytes) · the file's own key, sealed for the organisation · segments */
export async function* sealFile(
  secretBox: SecretBox,
  orgId: OrgId,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  const key = randomBytes(KEY_BYTES);
  const sealedKey = await secretBox.seal(orgId, KEY_FIELD, key.toString('base64'));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(sealedKey.length);
  const header = Buffer.concat([MAGIC, length, sealedKey]);
  yield header;
  yield* seal(key, header, chunks);
}

/**
 * Files from before files were sealed are passed on as they lie: the caller holds all against their hash.
 * @throws BrokenSeal
 */
export async function* unsealFile(
  secretBox: SecretBox,
  orgId: OrgId,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = new HeadReader(chunks);
  try {
    const magic = await source.head(MAGIC.length);
    if (!magic.equals(MAGIC)) {
      yield magic;
      yield* source.rest();
      return;
    }
    const length = await source.head(LENGTH_BYTES);
    if (length.length < LENGTH_BYTES) throw new BrokenSeal('It ends inside its header.');
    const sealedKey = await source.head(length.readUInt16BE());
    const key = await openKey(secretBox, orgId, sealedKey);
    yield* unseal(key, Buffer.concat([magic, length, sealedKey]), source.rest());
  } finally {
    await source.close();
  }
}

async function openKey(secretBox: SecretBox, orgId: OrgId, sealedKey: Buffer): Promise<Buffer> {
  try {
    return Buffer.from(await secretBox.open(orgId, KEY_FIELD, sealedKey), 'base64');
  } catch (error) {
    // A wrong master key or a database that is down is not the file's fault.
    if (!/unable to authenticate|of version|Invalid authentication tag/.test(String(error))) throw error;
    throw new BrokenSeal('Its header was altered.');
  }
}

/** The first bytes of a stream, then the others. */
class HeadReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #waiting = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Fewer than `bytes` where the stream ends before. */
  async head(bytes: number): Promise<Buffer> {
    while (this.#waiting.length < bytes) {
      const next = await this.#chunks.next();
      if (next.done) break;
      this.#waiting = Buffer.concat([this.#waiting, next.value]);
    }
    const head = this.#waiting.subarray(0, bytes);
    this.#waiting = this.#waiting.subarray(bytes);
    return head;
  }

  async *rest(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#waiting.length > 0) yield this.#waiting;
    for (let next = await this.#chunks.next(); !next.done; next = await this.#chunks.next()) yield next.value;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
