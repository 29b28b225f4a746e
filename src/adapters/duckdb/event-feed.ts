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
 * DuckDB takes a gzip that ends early for a whole one and checks no sum. A small file is read to its end before, a large
 * gzip beside DuckDB, which is stopped as soon as nothing of it may count. DuckDB reads UTF-8 alone: what is in another
 * encoding comes to it through a pipe in `staging`.
 * @param stop ends what DuckDB is at
 */
export async function feedOf(
  path: string,
  compression: Compression,
  encoding: Encoding,
  staging: string,
  stop: () => void,
): Promise<Feed | Unread> {
  const isLarge = compression === 'gzip' && (await stat(path)).size > SOON_READ_BYTES;
  const sentence = isLarge ? null : await whyNotWhole(path, compression);
  if (sentence !== null) return { kind: 'unreadable', sentence };
  if (encoding !== 'utf-8') return throughPipe(path, compression, encoding, join(staging, 'rows.pipe'));
  if (!isLarge) return { kind: 'feed', path, compression, end: async () => null };
  const judged = whyNotWhole(path, compression).then((unfit) => {
    if (unfit !== null) stop();
    return unfit;
  });
  return { kind: 'feed', path, compression, end: awaitedLater(judged) };
}

async function throughPipe(
  path: string,
  compression: Compression,
  encoding: Encoding,
  pipePath: string,
): Promise<Feed> {
  const pipe = await openPipe(pipePath);
  const judged = awaitedLater(passOn(path, compression, encoding, pipe));
  return {
    kind: 'feed',
    path: pipePath,
    compression: 'none',
    async end() {
      await pipe.close();
      return judged();
    },
  };
}

/** It is thrown where it is awaited, and may be long before. */
function awaitedLater<T>(promise: Promise<T>): () => Promise<T> {
  promise.catch(() => undefined);
  return () => promise;
}

async function passOn(path: string, compression: Compression, encoding: Encoding, pipe: Pipe): Promise<string | null> {
  const decoder = new TextDecoder(encoding);
  try {
    const sentence = await whyNotWhole(path, compression, (bytes) =>
      pipe.write(Buffer.from(decoder.decode(bytes, { stream: true }))),
    );
    // Half a character, where the file ends inside one.
    await pipe.write(Buffer.from(decoder.decode()));
    return sentence;
  } finally {
    await pipe.end();
  }
}
