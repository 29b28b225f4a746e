import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderStore } from '../../src/adapters/objects/folder-store.ts';
import { createLanding } from '../../src/adapters/objects/landing.ts';
import { openSpool } from '../../src/adapters/objects/spool.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import type { Landing } from '../../src/ingest/ports.ts';
import { openSecretBox } from './pipeline.ts';

/** The landing area in a folder of the caller's own. */
export const localLanding = (folder: string): Landing =>
  createLanding({ store: folderStore(folder), spool: openSpool(join(folder, '.spool')), secretBox: openSecretBox });

/** All that an organisation's landing area holds, unsealed. @param folder the data folder */
export async function landedBytes(folder: string, orgId: OrgId): Promise<Buffer[]> {
  const landing = localLanding(join(folder, 'landing'));
  return Promise.all(
    (await landing.list(orgId)).map(async (objectKey) => {
      const lent = await landing.withPlainFile(orgId, objectKey, (path) => readFile(path));
      if (lent.kind !== 'read') throw new Error(lent.sentence);
      return lent.value;
    }),
  );
}
