import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** A PostgreSQL that runs in a data folder, whoever started it. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
}

/** Lines 1 and 5 of its lock file: https://www.postgresql.org/docs/current/storage-file-layout.html */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return null;
  const lines = readFileSync(lock, 'utf8').split('\n');
  const found = { pid: Number(lines[0]), socketFolder: lines[4]?.trim() ?? '' };
  // The number may by now be another process's; one that answers on the socket is no accident.
  return isAlive(found.pid) && (await answers(found.socketFolder)) ? found : null;
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export async function answers(socketFolder: string): Promise<boolean> {
  const client = new pg.Client({ host: socketFolder, user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
