import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { LandedFile } from '../../ingest/ports.ts';

const NEWLINE = 10;
/** The first bytes of gzip and zstd. */
const PACKED: ReadonlySet<number | undefined> = new Set([0x1f, 0x28]);

/** Whether the file at `path` begins with all of a shorter one that ended inside a row, or is packed and just ended. */
export async function continues(path: string, shorter: LandedFile): Promise<boolean> {
  const hash = createHash('sha256');
  let first: number | undefined;
  let last: number | undefined;
  const beginning = createReadStream(path, { end: shorter.bytes - 1, highWaterMark: 1_048_576 });
  for await (const chunk of beginning as AsyncIterable<Buffer>) {
    first ??= chunk[0];
    last = chunk.at(-1);
    hash.update(chunk);
  }
  return (last !== NEWLINE || PACKED.has(first)) && hash.digest('hex') === shorter.sha256;
}
