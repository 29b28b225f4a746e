import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Landing } from '../../ingest/ports.ts';

/** The landing area as a folder: `<folder>/<org>/<sha256>`. A name appears only when its bytes are on the disk. */
export const localLanding = (folder: string): Landing => ({
  async receive(orgId, chunks) {
    const temporaryPath = join(folder, orgId, `.incoming-${randomUUID()}`);
    await mkdir(dirname(temporaryPath), { recursive: true, mode: 0o700 });
    const file = await open(temporaryPath, 'wx', 0o600);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
      await file.sync();
    } catch (error) {
      await rm(temporaryPath, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return { sha256: hash.digest('hex'), bytes, temporaryPath };
  },
  async keep(orgId, received) {
    const objectKey = join(orgId, received.sha256);
    await rename(received.temporaryPath, join(folder, objectKey));
    await syncFolder(join(folder, orgId));
    return objectKey;
  },
  async discard(received) {
    await rm(received.temporaryPath, { force: true });
  },
  pathOf: (objectKey) => join(folder, objectKey),
});

/** A rename is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}
