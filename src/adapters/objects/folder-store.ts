import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectStore } from './object-store.ts';

const READ_BYTES = 1024 * 1024;

/** Objects as files below `folder`. A file has its name only when its bytes are on the disk. */
export const folderStore = (folder: string): ObjectStore => ({
  async put(key, path) {
    const final = join(folder, key);
    await mkdir(dirname(final), { recursive: true, mode: 0o700 });
    await rename(path, final);
    await syncFolder(dirname(final));
  },
  async read(key) {
    const file = await open(join(folder, key), 'r').catch(nullWhereMissing);
    return file?.createReadStream({ highWaterMark: READ_BYTES }) ?? null;
  },
  exists: (key) =>
    access(join(folder, key)).then(
      () => true,
      () => false,
    ),
  async remove(key) {
    await rm(join(folder, key), { force: true });
  },
  async list(prefix) {
    const entries = (await readdir(join(folder, prefix), { withFileTypes: true }).catch(nullWhereMissing)) ?? [];
    return entries.filter((entry) => entry.isFile()).map((entry) => `${prefix}${entry.name}`);
  },
});

function nullWhereMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** A rename is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}
