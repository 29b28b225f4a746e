import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Of another machine nobody here knows whether it lives. */
const ABANDONED_MILLISECONDS = 86_400_000;

const own = new Set<string>();

export interface Spool {
  newPath(): string;
  close(): void;
}

/**
 * A folder for this process alone, for files that live as long as one piece of work. A crash leaves them behind, so
 * whoever starts next sweeps the folders of processes that are gone.
 */
export function openSpool(folder: string): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder).filter((each) => !own.has(each))) {
    if (isAbandoned(folder, name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const name = `${hostname()},${process.pid},${randomUUID()}`;
  own.add(name);
  mkdirSync(join(folder, name), { mode: 0o700 });
  return {
    newPath: () => join(folder, name, randomUUID()),
    close() {
      rmSync(join(folder, name), { recursive: true, force: true });
      own.delete(name);
    },
  };
}

function isAbandoned(folder: string, name: string): boolean {
  const [host, pid] = name.split(',');
  // A process with our number is an earlier one: ours are known.
  if (host === hostname()) return Number(pid) === process.pid || !isAlive(Number(pid));
  const { mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs > ABANDONED_MILLISECONDS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
