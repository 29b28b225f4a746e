import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Encoding } from './event-form.ts';

/** DuckDB reads UTF-8: a file in anything else is written anew in it, unpacked. */
export async function recode(from: string, isGzip: boolean, encoding: Encoding, to: string): Promise<void> {
  const decoder = new TextDecoder(encoding);
  const toUtf8 = new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, Buffer.from(decoder.decode(chunk, { stream: true }))),
    flush: (done) => done(null, Buffer.from(decoder.decode())),
  });
  const file = createReadStream(from, { highWaterMark: 1_048_576 });
  const written = createWriteStream(to, { mode: 0o600 });
  await (isGzip ? pipeline(file, createGunzip(), toUtf8, written) : pipeline(file, toUtf8, written));
}
