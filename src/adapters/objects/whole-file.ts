import { type FileHandle, open, rm } from 'node:fs/promises';
import { isDiskFull } from '../../domain/disk-full.ts';

const BLOCK_BYTES = 1024 * 1024;
/** What waits for the disk at the end, when the file must be safe before it counts. */
const UNSAFE_BYTES_AT_MOST = 64 * BLOCK_BYTES;
const NO_ROOM =
  'There is no room left on the disk for the files that arrive. Make room in the data folder and deliver them again.';

/** Durable when it returns; gone when it throws. */
export const writeWhole = (path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> =>
  write(path, chunks, 'for ever');

/** The same for a file that a crash may take: nothing of it waits for the disk. */
export const writeForNow = (path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> =>
  write(path, chunks, 'for now');

type Span = 'for ever' | 'for now';

async function write(path: string, chunks: AsyncIterable<Uint8Array>, span: Span): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await writeBlocks(file, chunks, span);
    if (span === 'for ever') await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw isDiskFull(error) ? new Error(NO_ROOM, { cause: error }) : error;
  } finally {
    await file.close();
  }
}

/** While one block is written the next one is gathered, and the disk takes up what was written while more comes. */
async function writeBlocks(file: FileHandle, chunks: AsyncIterable<Uint8Array>, span: Span): Promise<void> {
  const write = inTurns();
  const makeSafe = inTurns();
  let block: Uint8Array[] = [];
  let blockBytes = 0;
  let unsafeBytes = 0;
  const writeGathered = async (): Promise<void> => {
    const [gathered, bytes] = [block, blockBytes];
    block = [];
    blockBytes = 0;
    await write.next(() => writeBlock(file, gathered, bytes));
    unsafeBytes += bytes;
    if (span === 'for now' || unsafeBytes < UNSAFE_BYTES_AT_MOST) return;
    unsafeBytes = 0;
    await makeSafe.next(() => file.datasync());
  };
  try {
    for await (const chunk of chunks) {
      block.push(chunk);
      blockBytes += chunk.length;
      if (blockBytes >= BLOCK_BYTES) await writeGathered();
    }
    if (blockBytes > 0) await writeGathered();
  } finally {
    await Promise.all([write.done(), makeSafe.done()]);
  }
}

async function writeBlock(file: FileHandle, block: readonly Uint8Array[], bytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(block);
  // A disk that fills up takes part of it, and says why it took no more only when it is asked again.
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(block).subarray(bytesWritten));
}

/** One piece of work at a time: the next begins, unawaited, when the one before is done. */
function inTurns() {
  let underWay: Promise<void> = Promise.resolve();
  return {
    async next(work: () => Promise<void>): Promise<void> {
      await underWay;
      underWay = work();
      // Whoever waits next hears of it.
      underWay.catch(() => undefined);
    },
    done: () => underWay,
  };
}
