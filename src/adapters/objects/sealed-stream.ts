import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * Authenticated encryption of a stream in segments: STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015, https://eprint.iacr.org/2015/189),
 * over AES-256-GCM. A segment's nonce is its number (11 bytes) and whether it is the last (1 byte), so that segments
 * left out, put in another order, repeated or cut off at the end do not open. A key seals one stream only.
 */
export const SEGMENT_BYTES = 65_536;
const TAG_BYTES = 16;
const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES;
const NONCE_BYTES = 12;

/** The stream was altered, cut short, or sealed with another key. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';
}

/** @param bound is not in the stream but must be the same when it is opened. */
export async function* seal(
  key: Buffer,
  bound: Buffer,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const { bytes, number, isLast } of segments(chunks, SEGMENT_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast)).setAAD(bound);
    yield cipher.update(bytes);
    // Of GCM nothing is left for the end but the tag.
    cipher.final();
    yield cipher.getAuthTag();
  }
}

/**
 * What it yields is authentic, but only the end of it says that nothing is missing.
 * @throws BrokenSeal
 */
export async function* unseal(
  key: Buffer,
  bound: Buffer,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const { bytes, number, isLast } of segments(chunks, SEALED_SEGMENT_BYTES)) {
    if (bytes.length < TAG_BYTES) throw new BrokenSeal(`It ends inside segment ${number}.`);
    const textBytes = bytes.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), { authTagLength: TAG_BYTES })
      .setAAD(bound)
      .setAuthTag(bytes.subarray(textBytes));
    const text = decipher.update(bytes.subarray(0, textBytes));
    try {
      decipher.final();
    } catch {
      throw new BrokenSeal(`Segment ${number} is not the one that was sealed, or is not the last as it should be.`);
    }
    yield text;
  }
}

interface Segment {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly isLast: boolean;
}

/** Cuts a stream into pieces of `size`; the last may be shorter, and is there, empty, where the stream is empty. */
async function* segments(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Segment> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let number = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    // One byte more than a segment: only then is it known not to be the last.
    for (; waitingBytes > size; waitingBytes -= size) {
      const { bytes, rest } = cut(waiting, size);
      waiting = rest;
      yield { bytes, number, isLast: false };
      number += 1;
    }
  }
  yield { bytes: cut(waiting, waitingBytes).bytes, number, isLast: true };
}

/** The first `bytes` of pieces that hold as many, copied only where they lie in several. */
function cut(pieces: readonly Uint8Array[], bytes: number): { bytes: Uint8Array; rest: Uint8Array[] } {
  const [first, ...others] = pieces;
  if (first === undefined) return { bytes: new Uint8Array(), rest: [] };
  if (first.length >= bytes) return { bytes: first.subarray(0, bytes), rest: [first.subarray(bytes), ...others] };
  const all = Buffer.concat(pieces);
  return { bytes: all.subarray(0, bytes), rest: [all.subarray(bytes)] };
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(number, NONCE_BYTES - 7, 6);
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
  return nonce;
}
