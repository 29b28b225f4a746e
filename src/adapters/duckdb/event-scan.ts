import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Compression, DAMAGED_GZIP } from './event-form.ts';
import { zstdExtent } from './event-zstd.ts';
import { isJson } from './json-rows.ts';

/** Real exports shrink 10 to 30 times; gzip can do 1,030 at most. */
const MOST_EXPANSION = 200;
/** A small file may expand as it likes. */
const FREE_BYTES = 268_435_456;
const MOST_BYTES = 137_438_953_472;
const LONGEST_LINE_BYTES = 33_554_432;
const MEGABYTE = 1_048_576;
const NEWLINE = 10;

const CUT_OFF = (what: string): string =>
  `The ${what} ends in the middle: the file was cut off, or was still being written. ` +
  'Nothing of it was loaded. Deliver the whole file, and it is.';

/**
 * Reads a file from end to end before anything is made of it: DuckDB takes a gzip that ends early for a whole one,
 * checks no sum, and expands whatever it is given. About an eighth of the time of a load.
 * @returns why the file must not be loaded, or null.
 */
export async function whyNotWhole(path: string, compression: Compression): Promise<string | null> {
  const packed = (await stat(path)).size;
  if (compression === 'zstd') {
    const extent = await zstdExtent(path);
    if (extent.kind === 'broken') return CUT_OFF('zstd file');
    return tooLarge(extent.bytes, packed);
  }
  const watch = new Watch(compression === 'none' ? null : packed);
  try {
    const file = createReadStream(path, { highWaterMark: MEGABYTE });
    if (compression === 'gzip') await pipeline(file, createGunzip({ chunkSize: 262_144 }), watch);
    else await pipeline(file, watch);
    return null;
  } catch (error) {
    if (error instanceof Unfit) return error.message;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return CUT_OFF('gzip');
    if (code?.startsWith('Z_')) return DAMAGED_GZIP;
    throw error;
  }
}

class Unfit extends Error {}

class Watch extends Writable {
  readonly #packed: number | null;
  #bytes = 0;
  #line = 0;
  /** Which need not have lines. */
  #isJson = false;

  constructor(packed: number | null) {
    super();
    this.#packed = packed;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.#bytes === 0) this.#isJson = isJson(chunk);
    this.#bytes += chunk.length;
    const last = chunk.lastIndexOf(NEWLINE);
    this.#line = last < 0 ? this.#line + chunk.length : chunk.length - last - 1;
    const reason =
      this.#line > LONGEST_LINE_BYTES && !this.#isJson
        ? `A line of the file is longer than ${LONGEST_LINE_BYTES / MEGABYTE} MB, so it is no CSV with one event a row. ` +
          'Nothing of it was loaded.'
        : this.#packed === null
          ? null
          : tooLarge(this.#bytes, this.#packed);
    done(reason === null ? undefined : new Unfit(reason));
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
