import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { LandedFile, Landing, Manifest, Received } from './ports.ts';

export interface LandingParts {
  readonly landing: Landing;
  readonly manifest: Manifest;
}

export interface Landed {
  readonly sha256: string;
  readonly bytes: number;
  /** False where the same bytes had landed before. */
  readonly isNew: boolean;
}

/**
 * Takes a file in, untouched, before anything looks inside. Delivered again, one that could not be loaded is tried
 * again; of any other nothing changes.
 */
export async function landFile(
  parts: LandingParts,
  orgId: OrgId,
  name: string,
  source: LandedFile['source'],
  chunks: AsyncIterable<Uint8Array>,
  now: Instant,
): Promise<Landed> {
  return keepReceived(parts, orgId, name, source, await parts.landing.receive(orgId, chunks), now);
}

/**
 * The bytes are stored before the manifest names them, so a crash between leaves nothing half known. Of a file that is
 * loaded they are not stored again: it may have expired, or a person may have been forgotten from it.
 */
export async function keepReceived(
  { landing, manifest }: LandingParts,
  orgId: OrgId,
  name: string,
  source: LandedFile['source'],
  received: Received,
  now: Instant,
): Promise<Landed> {
  const { sha256, bytes } = received;
  if (await manifest.isLoaded(orgId, sha256)) {
    await landing.discard(received);
    return { sha256, bytes, isNew: false };
  }
  const objectKey = await landing.keep(orgId, received);
  const isNew = await manifest.record(orgId, { sha256, name, source, bytes, objectKey }, now);
  return { sha256, bytes, isNew };
}
