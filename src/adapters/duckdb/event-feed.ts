import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unread } from '../../ingest/mapping/ports.ts';
import type { Compression, Encoding } from './event-form.ts';
import { openPipe, type Pipe } from './event-pipe.ts';
import { SOON_READ_BYTES, whyNotWhole } from './event-scan.ts';

/** A file on its way into DuckDB, and to its end while that reads. */
interface Feed {
  readonly kind: 'feed';
  /** What DuckDB reads in its place. */
  readonly path: string;
  readonly compression: Compression;
  /** To be called when DuckDB has read, or failed to. @returns why nothing of the file may count, or null. */
  end(): Promise<string | null>;
}

/**
 * DuckDB reads UTF-8, and unpacks a gzip more slowly than Node both unpacks it and holds it against its sum. So a large
 * one comes to it through a pipe in `staging`, unpacked once, and so does what is in another encoding. Any other file
 * is read to its end before.
 */
export async function feedOf(
  path: string,
  compression: Compression,
  encoding: Encoding,
  staging: string,
): Promise<Feed | Unread> {
  const isLarge = compression === 'gzip' && (await stat(path)).size > SOON_READ_BYTES;
  const sentence = isLarge ? null : await whyNotWhole(path, compression);
  if (sentence !== null) return { kind: 'unreadable', sentence };
  if (!isLarge && encoding === 'utf-8') return { kind: 'feed', path, compression, end: async () => null };
  const pipePath = join(staging, 'rows.pipe');
  const pipe = await openPipe(pipePath);
  const judged = passOn(path, compression, encoding, pipe);
  // It is thrown where it is awaited, and may be long before.
  judged.catch(() => undefined);
  return {
    kind: 'feed',
    path: pipePath,
    compression: 'none',
    async end() {
      await pipe.close();
      return judged;
    },
  };
}

async function passOn(path: string, compression: Compression, encoding: Encoding, pipe: Pipe): Promise<string | null> {
  const decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding);
  try {
    const sentence = await whyNotWhole(path, compression, (bytes) =>
      pipe.write(decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }))),
    );
    // Half a character, where the file ends inside one.
    if (decoder !== null) await pipe.write(Buffer.from(decoder.decode()));
    return sentence;
  } finally {
    await pipe.end();
  }
}
