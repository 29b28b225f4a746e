import { join } from 'node:path';
import { folderStore } from '../../src/adapters/objects/folder-store.ts';
import { createLanding } from '../../src/adapters/objects/landing.ts';
import { openSpool } from '../../src/adapters/objects/spool.ts';
import type { Landing } from '../../src/ingest/ports.ts';
import { openSecretBox } from './pipeline.ts';

/** The landing area in a folder of the caller's own. */
export const localLanding = (folder: string): Landing =>
  createLanding({ store: folderStore(folder), spool: openSpool(join(folder, '.spool')), secretBox: openSecretBox });
