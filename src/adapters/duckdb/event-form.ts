import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { ReadPlan } from '../../ingest/mapping/ports.ts';

export type Delimiter = ReadPlan['delimiter'];
export type Encoding = ReadPlan['encoding'];
export type Compression = 'none' | 'gzip' | 'zstd';

/** What a file is, from its first bytes. */
export interface FileForm {
  readonly kind: 'form';
  readonly compression: Compression;
  /** The first bytes, unpacked. Of zstd there are none here: Node 20 cannot unpack it. */
  readonly start: Buffer;
  /** Whether `start` is all. */
  readonly isWhole: boolean;
}

interface Unreadable {
  readonly kind: 'unreadable';
  readonly sentence: string;
}

const START_BYTES = 262_144;
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

export const DAMAGED_GZIP = 'The gzip is damaged: what it unpacks to is not what was packed. Deliver the file again.';
export const DAMAGED_ZSTD = 'The zstd file is damaged: it cannot be unpacked. Deliver the file again.';

/** Beginnings of files that are no export, and what to do about each. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['504b0304', 'The file is a ZIP archive or an Excel workbook. Unpack it, or save the sheet as CSV.'],
  ['425a68', 'The file is packed with bzip2. Pack it with gzip or zstd, or leave it unpacked.'],
  ['fd377a585a', 'The file is packed with xz. Pack it with gzip or zstd, or leave it unpacked.'],
  ['50415231', 'The file is Parquet. Export it as CSV.'],
];

export async function formOf(path: string): Promise<FileForm | Unreadable> {
  const { bytes, size } = await firstBytes(path);
  const foreign = FOREIGN.find(([beginning]) => bytes.subarray(0, 8).toString('hex').startsWith(beginning));
  if (foreign) return { kind: 'unreadable', sentence: foreign[1] };
  if (bytes.subarray(0, 4).equals(ZSTD)) {
    return { kind: 'form', compression: 'zstd', start: Buffer.alloc(0), isWhole: false };
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const start = await unpacked(bytes);
    if (start === null) return { kind: 'unreadable', sentence: DAMAGED_GZIP };
    return { kind: 'form', compression: 'gzip', start, isWhole: size <= START_BYTES && start.length < START_BYTES };
  }
  return { kind: 'form', compression: 'none', start: bytes, isWhole: size <= START_BYTES };
}

/** By its first bytes; or by the places of the zeros in them, as of Latin letters in UTF-16. */
export function encodingOf(start: Buffer): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const zeros = (from: number): number =>
    start.subarray(0, 200).filter((byte, at) => at % 2 === from && byte === 0).length;
  const most = Math.min(200, start.length) * 0.4;
  if (start.length >= 4 && zeros(1) >= most && zeros(0) === 0) return 'utf-16le';
  if (start.length >= 4 && zeros(0) >= most && zeros(1) === 0) return 'utf-16be';
  return 'utf-8';
}

/** @returns why this cannot be the start of a table of text, or null. */
export function whyNoTable(start: Buffer, encoding: Encoding, isWhole: boolean): string | null {
  const content = new TextDecoder(encoding).decode(start).trimStart();
  if (content === '') return 'The file is empty: it has no header row.';
  if (content.startsWith('<')) {
    return (
      'The file is a web page or XML and no CSV: most likely a page for signing in, or an error, was saved in its ' +
      'place. Download the export again.'
    );
  }
  const [firstLine = ''] = content.split(/[\r\n]/, 1);
  if (firstLine.includes('\0')) return 'The file is not text: its first line holds zero bytes.';
  if (!isWhole && firstLine.length >= content.length) {
    return `The first line of the file does not end within ${START_BYTES / 1024} KB, so it is no header row.`;
  }
  return null;
}

/** The beginning of a gzip that may end early, and that may be a thousand times as long unpacked. */
async function unpacked(bytes: Buffer): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const unpacking = Readable.from([bytes], { objectMode: false }).pipe(
      createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }),
    );
    for await (const chunk of unpacking as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= START_BYTES) break;
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).subarray(0, START_BYTES);
}

async function firstBytes(path: string): Promise<{ bytes: Buffer; size: number }> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(START_BYTES);
    const { bytesRead } = await file.read(buffer, 0, START_BYTES, 0);
    return { bytes: buffer.subarray(0, bytesRead), size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}
