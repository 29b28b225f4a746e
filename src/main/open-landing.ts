import { createLanding } from '../adapters/objects/landing.ts';
import { openSpool } from '../adapters/objects/spool.ts';
import type { Landing, SecretBox } from '../ingest/ports.ts';
import { openObjectStore } from './open-object-store.ts';

export interface LandingSettings {
  readonly objectsUrl?: string | undefined;
  readonly dataFolder: string;
  readonly secretBox: SecretBox;
}

/** Where this process lands files and reads them from. */
export function openLanding({ objectsUrl, dataFolder, secretBox }: LandingSettings): {
  landing: Landing;
  close(): void;
} {
  const { store, spoolFolder } = openObjectStore(objectsUrl, dataFolder);
  const spool = openSpool(spoolFolder);
  return { landing: createLanding({ store, spool, secretBox }), close: () => spool.close() };
}
