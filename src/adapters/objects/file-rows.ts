import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { recordPattern } from '../../domain/name-pattern.ts';
import type { FileRows } from '../../ingest/forget/ports.ts';
import { withoutItems } from './json-parts.ts';
import { csvRows, jsonDocuments } from './records.ts';

/**
 * Rows that name a person, found without knowing the file's shape: a row of CSV goes as a whole, of a JSON document the
 * items of its lists that name them. All else stays byte for byte.
 */
export const fileRows: FileRows = {
  async without(path, { ids }) {
    const form = await formOf(path);
    if (form === null) return { kind: 'unsearchable' };
    // Bytes are read as characters of the same number, so that any encoding that contains ASCII comes out as it went in.
    const patterns = ids.map((id) => recordPattern(Buffer.from(id).toString('latin1'))).filter((each) => each !== null);
    if (patterns.length === 0) return { kind: 'absent' };
    const pattern = new RegExp(patterns.join('|'));
    const names = (text: string): boolean => pattern.test(text);
    if (!(await holds(form, path, names))) return { kind: 'absent' };
    return { kind: 'less', chunks: written(form, kept(form, path, names)) };
  },
};

interface Form {
  readonly isGzip: boolean;
  readonly isWide: boolean;
  readonly isJson: boolean;
}

const LOOKED_AT_BYTES = 4_096;
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const ZIP = Buffer.from('PK\x03\x04', 'latin1');

async function formOf(path: string): Promise<Form | null> {
  const file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
  await file.close();
  const start = buffer.subarray(0, bytesRead);
  if ([ZSTD, ZIP].some((magic) => start.subarray(0, magic.length).equals(magic))) return null;
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const beginning = isGzip ? await beginningOf(path) : start;
  if (beginning === null || (beginning[0] === 0xfe && beginning[1] === 0xff)) return null;
  const isWide = beginning[0] === 0xff && beginning[1] === 0xfe;
  return { isGzip, isWide, isJson: /^(\xef\xbb\xbf)?\s*[{[]/.test(beginning.toString(isWide ? 'utf16le' : 'latin1')) };
}

/** @returns null where the file is no whole gzip. */
async function beginningOf(path: string): Promise<Buffer | null> {
  let beginning = Buffer.alloc(0);
  try {
    for await (const chunk of plainChunks({ isGzip: true }, path)) {
      if (beginning.length < LOOKED_AT_BYTES) beginning = Buffer.concat([beginning, chunk]);
    }
    return beginning;
  } catch {
    return null;
  }
}

function plainChunks({ isGzip }: Pick<Form, 'isGzip'>, path: string): AsyncIterable<Buffer> {
  return through(createReadStream(path), isGzip ? createGunzip() : new PassThrough());
}

/** A stream that fails takes the other with it. */
async function* through(source: Readable, transform: Transform): AsyncGenerator<Buffer, void, undefined> {
  const done = pipeline(source, transform, { end: true });
  done.catch(() => undefined); // the loop hears of it
  try {
    yield* transform as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
    transform.destroy();
  }
}

async function* records(form: Form, path: string): AsyncGenerator<string, void, undefined> {
  const texts = charactersOf(form, plainChunks(form, path));
  yield* form.isJson ? jsonDocuments(texts) : csvRows(texts);
}

async function* charactersOf({ isWide }: Form, chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let odd = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!isWide) yield chunk.toString('latin1');
    else {
      const bytes = Buffer.concat([odd, chunk]);
      const even = bytes.length - (bytes.length % 2);
      odd = bytes.subarray(even);
      yield bytes.toString('utf16le', 0, even);
    }
  }
}

async function holds(form: Form, path: string, names: (text: string) => boolean): Promise<boolean> {
  for await (const record of records(form, path)) if (names(record)) return true;
  return false;
}

async function* kept(form: Form, path: string, names: (text: string) => boolean): AsyncGenerator<Buffer> {
  const encoding = form.isWide ? 'utf16le' : 'latin1';
  for await (const record of records(form, path)) {
    if (form.isJson) yield Buffer.from(withoutItems(record, names), encoding);
    else if (!names(record)) yield Buffer.from(record, encoding);
  }
}

const written = ({ isGzip }: Form, chunks: AsyncIterable<Buffer>): AsyncIterable<Uint8Array> =>
  isGzip ? through(Readable.from(chunks), createGzip()) : chunks;
