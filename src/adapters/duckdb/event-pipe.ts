import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

/** While DuckDB waits for a pipe it holds one of Node's four threads; unpacking what goes into it needs another. */
const MOST_PIPES = 2;
const LOOK_AGAIN_MILLISECONDS = 2;

/** A named pipe, which DuckDB reads as it reads a file, once. */
export interface Pipe {
  /** Resolves when it is on its way, or when nobody reads any more: then it is dropped. */
  write(bytes: Uint8Array): Promise<void>;
  /** There is no more to come. */
  end(): Promise<void>;
  /** Whoever was to read it has read it, or never will. */
  close(): Promise<void>;
}

export async function openPipe(path: string): Promise<Pipe> {
  await pipeIsFree();
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  let isClosed = false;
  let writer: Socket | null = null;
  const whenRead = async (): Promise<Socket | null> => {
    while (writer === null && !isClosed) {
      writer = writerTo(path);
      if (writer === null) await wait(LOOK_AGAIN_MILLISECONDS);
    }
    return writer;
  };
  return {
    async write(bytes) {
      const reached = await whenRead();
      if (reached !== null) await new Promise<void>((resolve) => void reached.write(bytes, () => resolve()));
    },
    async end() {
      (await whenRead())?.destroy();
    },
    async close() {
      isClosed = true;
      writer?.destroy();
      await rm(path, { force: true });
      freePipe();
    },
  };
}

/** Opened without waiting, for a wait would take one of the threads. Null: nobody reads yet. */
function writerTo(path: string): Socket | null {
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    // What fails to be written is what nobody reads.
    return new Socket({ fd, readable: false, writable: true }).on('error', () => undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return null;
    throw error;
  }
}

let pipes = 0;
const waiting: (() => void)[] = [];

async function pipeIsFree(): Promise<void> {
  if (pipes < MOST_PIPES) pipes += 1;
  else await new Promise<void>((resolve) => void waiting.push(resolve));
}

/** The next takes its place. */
function freePipe(): void {
  const next = waiting.shift();
  if (next === undefined) pipes -= 1;
  else next();
}
