import { type FileHandle, open } from 'node:fs/promises';

const FRAME = 0xfd2fb528;
/** The lowest of sixteen: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.2 */
const SKIPPABLE_FRAME = 0x184d2a50;
const LARGEST_BLOCK_BYTES = 131_072;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

/** `bytes`: what the file unpacks to, or the most it can. */
type Extent = { readonly kind: 'whole'; readonly bytes: number } | { readonly kind: 'broken' };

/**
 * Walks over the frames and blocks of a zstd file, unpacking none: whether it is whole, and how large it is unpacked.
 * https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 */
export async function zstdExtent(path: string): Promise<Extent> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let total = 0;
    let at = 0;
    while (at < size) {
      const frame = await readFrame(file, at, size);
      if (frame === null) return { kind: 'broken' };
      total += frame.bytes;
      at = frame.end;
    }
    return { kind: 'whole', bytes: total };
  } finally {
    await file.close();
  }
}

async function readFrame(
  file: FileHandle,
  start: number,
  size: number,
): Promise<{ bytes: number; end: number } | null> {
  const head = await bytesAt(file, start, 18);
  if (head.length < 8) return null;
  const magic = head.readUInt32LE(0);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_FRAME) {
    const end = start + 8 + head.readUInt32LE(4);
    return end > size ? null : { bytes: 0, end };
  }
  if (magic !== FRAME) return null;
  const descriptor = head.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = CONTENT_SIZE_BYTES[(descriptor >> 6) as 0 | 1 | 2 | 3] || (isSingleSegment ? 1 : 0);
  const sizeAt = 5 + (isSingleSegment ? 0 : 1) + DICTIONARY_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3];
  if (head.length < sizeAt + sizeBytes) return null;
  const blocks = await walkBlocks(file, start + sizeAt + sizeBytes, size);
  if (blocks === null) return null;
  const end = blocks.end + ((descriptor & 4) === 0 ? 0 : 4);
  if (end > size) return null;
  return { bytes: contentSize(head, sizeAt, sizeBytes) ?? blocks.most, end };
}

async function walkBlocks(
  file: FileHandle,
  start: number,
  size: number,
): Promise<{ most: number; end: number } | null> {
  let at = start;
  let most = 0;
  for (;;) {
    const header = await bytesAt(file, at, 3);
    if (header.length < 3) return null;
    const value = header.readUIntLE(0, 3);
    const kind = (value >> 1) & 3;
    const blockSize = value >> 3;
    most += kind === 2 ? LARGEST_BLOCK_BYTES : blockSize;
    at += 3 + (kind === 1 ? 1 : blockSize);
    if (at > size) return null;
    if ((value & 1) === 1) return { most, end: at };
  }
}

function contentSize(head: Buffer, at: number, bytes: number): number | null {
  if (bytes === 0) return null;
  if (bytes === 2) return head.readUInt16LE(at) + 256;
  if (bytes === 8) return Number(head.readBigUInt64LE(at));
  return head.readUIntLE(at, bytes);
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
