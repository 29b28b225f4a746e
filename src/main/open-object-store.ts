import { join } from 'node:path';
import { bucketStore } from '../adapters/objects/bucket-store.ts';
import { folderStore } from '../adapters/objects/folder-store.ts';
import type { ObjectStore } from '../adapters/objects/object-store.ts';
import { readObjectsUrl } from '../adapters/objects/objects-url.ts';

export interface OpenObjectStore {
  readonly store: ObjectStore;
  /** For files on their way in or out. A folder takes a file in by renaming it, so it has its spool inside. */
  readonly spoolFolder: string;
}

/** The place that `OBJECTS_URL` names, or the data folder. */
export function openObjectStore(objectsUrl: string | undefined, dataFolder: string): OpenObjectStore {
  const own = join(dataFolder, 'landing');
  const place = objectsUrl === undefined ? ({ kind: 'folder', folder: own } as const) : readObjectsUrl(objectsUrl);
  if (place.kind === 'bucket') return { store: bucketStore(place), spoolFolder: join(own, '.spool') };
  return { store: folderStore(place.folder), spoolFolder: join(place.folder, '.spool') };
}
