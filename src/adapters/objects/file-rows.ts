import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { recordPattern } from '../../domain/name-pattern.ts';
import type { FileRows } from '../../ingest/forget/ports.ts';
import { withoutItems } from './json-parts.ts';
import { type JsonPiece, jsonPieces } from './json-pieces.ts';
import { csvRows, TooLong } from './records.ts';

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
    const found = await search(form, path, names);
    if (found !== 'present') return { kind: found };
    return { kind: 'less', chunks: written(form, kept(form, path, names)) };
  },
};

interface Form {
  readonly isGzip: boolean;
  readonly isWide: boolean;
  readonly isJson: boolean;
}

const LOOKED_AT_BYTES = 4_096;
const CHUNK_BYTES = 1_048_576;
const LONGEST_NAME_CHARACTERS = 1_024;
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

/** @returns null where the file is no gzip. */
async function beginningOf(path: string): Promise<Buffer | null> {
  let beginning = Buffer.alloc(0);
  try {
    for await (const chunk of plainChunks({ isGzip: true }, path)) {
      beginning = Buffer.concat([beginning, chunk]);
      if (beginning.length >= LOOKED_AT_BYTES) break;
    }
    return beginning;
  } catch {
    return null;
  }
}

function plainChunks({ isGzip }: Pick<Form, 'isGzip'>, path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  return through(file, isGzip ? createGunzip({ chunkSize: CHUNK_BYTES }) : new PassThrough());
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

/** To the end of the file, so that what cannot be looked through is known before anything is written anew. */
async function search(
  form: Form,
  path: string,
  names: (text: string) => boolean,
): Promise<'absent' | 'present' | 'unsearchable'> {
  const texts = charactersOf(form, plainChunks(form, path));
  let isPresent = false;
  try {
    if (form.isJson) for await (const { text } of jsonPieces(texts)) isPresent ||= names(text);
    else for await (const row of csvRows(texts)) isPresent ||= names(row);
  } catch (error) {
    const isBrokenGzip = String((error as NodeJS.ErrnoException).code).startsWith('Z_');
    if (isBrokenGzip) return 'unsearchable';
    if (!(error instanceof TooLong)) throw error;
    return (await isSomewhere(form, path, names)) ? 'unsearchable' : 'absent';
  }
  return isPresent ? 'present' : 'absent';
}

/** Whatever the records are. A name that begins where a text does may be the end of another. */
async function isSomewhere(form: Form, path: string, names: (text: string) => boolean): Promise<boolean> {
  let before = '';
  for await (const text of charactersOf(form, plainChunks(form, path))) {
    if (names(before + text)) return true;
    before = text.slice(-LONGEST_NAME_CHARACTERS);
  }
  return false;
}

async function* kept(form: Form, path: string, names: (text: string) => boolean): AsyncGenerator<Buffer> {
  const texts = charactersOf(form, plainChunks(form, path));
  const encoding = form.isWide ? 'utf16le' : 'latin1';
  if (form.isJson) {
    for await (const text of keptPieces(jsonPieces(texts), names)) yield Buffer.from(text, encoding);
  } else {
    for await (const row of csvRows(texts)) if (!names(row)) yield Buffer.from(row, encoding);
  }
}

async function* keptPieces(
  pieces: AsyncIterable<JsonPiece>,
  names: (text: string) => boolean,
): AsyncGenerator<string, void, undefined> {
  let isFirst = true;
  for await (const { kind, text } of pieces) {
    if (kind === 'open') {
      isFirst = true;
      yield names(text) ? '[' : text;
    } else if (kind === 'document') yield withoutItems(text, names);
    else if (kind !== 'item') yield names(text) ? '' : text;
    else {
      const item = withoutItems(text, names);
      if (item === '' && text !== '') continue;
      yield isFirst ? item : `,${item}`;
      isFirst = false;
    }
  }
}

const written = ({ isGzip }: Form, chunks: AsyncIterable<Buffer>): AsyncIterable<Uint8Array> =>
  isGzip ? through(Readable.from(chunks), createGzip()) : chunks;
