import { isDiskFull } from '../domain/disk-full.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { keepReceived, type Landed, type LandingParts } from './land.ts';

/** Four times the largest export we have heard of. */
export const UPLOAD_LIMIT_BYTES = 5_000_000_000;

export type Uploaded =
  | ({ readonly kind: 'landed' } & Landed)
  | { readonly kind: 'too_large' | 'empty' | 'storage_full' };

class TooLarge extends Error {}

/** Lands a file that a person sends, as it streams in. What is too large or cut off leaves nothing behind. */
export async function landUpload(
  parts: LandingParts,
  orgId: OrgId,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  now: Instant,
  limitBytes: number = UPLOAD_LIMIT_BYTES,
): Promise<Uploaded> {
  const received = await parts.landing.receive(orgId, within(chunks, limitBytes)).catch(reasonOf);
  if (typeof received === 'string') return { kind: received };
  if (received.bytes === 0) {
    await parts.landing.discard(received);
    return { kind: 'empty' };
  }
  return { kind: 'landed', ...(await keepReceived(parts, orgId, plainName(name), 'upload', received, now)) };
}

/** @throws what is neither of the file nor of the room for it. */
function reasonOf(error: unknown): 'too_large' | 'storage_full' {
  if (error instanceof TooLarge) return 'too_large';
  if (isDiskFull(error)) return 'storage_full';
  throw error;
}

async function* within(chunks: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new TooLarge();
    yield chunk;
  }
}

const LONGEST_NAME = 200;

/** A name is for people and decides nothing: what could be a path or could not be shown is left out. */
export function plainName(name: string): string {
  const last = name.replace(/^.*[/\\]/s, '').replace(/[\p{Cc}\p{Cs}]/gu, '');
  return last.slice(-LONGEST_NAME).trim() || 'upload';
}
