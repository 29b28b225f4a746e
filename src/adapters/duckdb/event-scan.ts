import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Compression, DAMAGED_GZIP } from './event-form.ts';
import { zstdExtent } from './event-zstd.ts';
import { isJson } from './json-rows.ts';

/** Real exports shrink 10 to 30 times; gzip can do 1,030 at most. */
const MOST_EXPANSION = 200;
/** A small file may expand as it likes. */
const FREE_BYTES = 268_435_456;
/** What is no larger and expands too much does so before it has passed `FREE_BYTES`. */
export const SOON_READ_BYTES = FREE_BYTES / MOST_EXPANSION;
const MOST_BYTES = 137_438_953_472;
const LONGEST_LINE_BYTES = 33_554_432;
const MEGABYTE = 1_048_576;
const NEWLINE = 10;

const CUT_OFF = (what: string): string =>
  `The ${what} ends in the middle: the file was cut off, or was still being written. ` +
  'Nothing of it was loaded. Deliver the whole file, and it is.';

/**
 * Reads a file from end to end: DuckDB takes a gzip that ends early for a whole one, checks no sum, and expands whatever
 * it is given.
 * @param pass takes on what has been read, unpacked, so that it is unpacked once
 * @returns why nothing of the file may count, or null.
 */
export async function whyNotWhole(
  path: string,
  compression: Compression,
  pass: (bytes: Buffer) => Promise<void> = nowhere,
): Promise<string | null> {
  const packed = (await stat(path)).size;
  if (compression === 'zstd') {
    const extent = await zstdExtent(path);
    if (extent.kind === 'broken') return CUT_OFF('zstd file');
    return tooLarge(extent.bytes, packed);
  }
  const watch = new Watch(compression === 'none' ? null : packed);
  let unfit = null as string | null;
  const watched = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      unfit = watch.whyUnfit(chunk);
      if (unfit !== null) return;
      await pass(chunk);
    }
  };
  try {
    const file = createReadStream(path, { highWaterMark: MEGABYTE });
    if (compression === 'gzip') await pipeline(file, createGunzip({ chunkSize: MEGABYTE }), watched);
    else await pipeline(file, watched);
    return unfit;
  } catch (error) {
    // What was not read to its end was given up: of that the stream says no more than that.
    if (unfit !== null) return unfit;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return CUT_OFF('gzip');
    if (code?.startsWith('Z_')) return DAMAGED_GZIP;
    throw error;
  }
}

const nowhere = async (): Promise<void> => undefined;

class Watch {
  readonly #packed: number | null;
  #bytes = 0;
  #line = 0;
  /** Which need not have lines. */
  #isJson = false;

  constructor(packed: number | null) {
    this.#packed = packed;
  }

  whyUnfit(chunk: Buffer): string | null {
    if (this.#bytes === 0) this.#isJson = isJson(chunk);
    this.#bytes += chunk.length;
    const last = chunk.lastIndexOf(NEWLINE);
    this.#line = last < 0 ? this.#line + chunk.length : chunk.length - last - 1;
    if (this.#line > LONGEST_LINE_BYTES && !this.#isJson) {
      return (
        `A line of the file is longer than ${LONGEST_LINE_BYTES / MEGABYTE} MB, so it is no CSV with one event a row. ` +
        'Nothing of it was loaded.'
      );
    }
    return this.#packed === null ? null : tooLarge(this.#bytes, this.#packed);
  }
}

function tooLarge(bytes: number, packed: number): string | null {
  if (bytes > MOST_BYTES || (bytes > FREE_BYTES && bytes > packed * MOST_EXPANSION)) {
    return (
      `The file unpacks to over ${Math.floor(bytes / packed)} times its size, as no export does. ` +
      'Nothing of it was loaded. If it is real, deliver it unpacked or in smaller files.'
    );
  }
  return null;
}
