import { isDiskFull } from '../../domain/disk-full.ts';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { keepReceived, type LandingParts } from '../land.ts';
import type { FileVersion, SftpSession, Source, SourceFiles, Unfetched } from './ports.ts';
import { retryAt } from './schedule.ts';
import type { DueFile } from './survey.ts';

export interface FetchParts extends LandingParts {
  readonly sourceFiles: SourceFiles;
}

export type Fetched =
  | { readonly kind: 'fetched' }
  | Unfetched
  /** Taken away since it was listed. */
  | { readonly kind: 'gone' }
  /** There is no room for it here. */
  | { readonly kind: 'disk_full' };

/** Lands one file whole, or not at all, and records which. */
export async function fetchFile(
  parts: FetchParts,
  orgId: OrgId,
  source: Source,
  session: SftpSession,
  file: DueFile,
  now: Instant,
): Promise<Fetched> {
  try {
    const fetched = await land(parts, orgId, source, session, file, now);
    if (fetched.kind === 'changing' || fetched.kind === 'unreadable' || fetched.kind === 'left') {
      await parts.sourceFiles.recordUnfetched(orgId, source, [{ file, outcome: fetched }], now);
    }
    return fetched;
  } catch (error) {
    if (isDiskFull(error)) return { kind: 'disk_full' };
    throw error;
  }
}

async function land(
  parts: FetchParts,
  orgId: OrgId,
  source: Source,
  session: SftpSession,
  file: DueFile,
  now: Instant,
): Promise<Fetched> {
  const nextTryAt = retryAt(file.tries + 1, now);
  const unreadable = (sentence: string): Unfetched => ({
    kind: 'unreadable',
    reason: `It could not be read: ${sentence}. Check the file on the server; it is tried again by itself.`,
    nextTryAt,
  });
  const changing: Unfetched = {
    kind: 'changing',
    reason: 'It was still being written. It is fetched once it stays the same.',
    nextTryAt,
  };

  const before = await session.lookAt(file.path);
  if (before.kind === 'gone') return before;
  if (before.kind === 'not_let') return unreadable(before.sentence);
  // Servers may list a link as what it leads to.
  if (before.entry.kind !== 'file')
    return { kind: 'left', reason: 'It is a link or no plain file. It is left where it is.' };
  if (!isSame(before.entry, file)) return changing;

  const read = await session.read(file.path, file.bytes, (chunks) => parts.landing.receive(orgId, chunks));
  if (read.kind === 'not_let') return unreadable(read.sentence);
  const received = read.value;
  const after = await session.lookAt(file.path).catch(async (error: unknown) => {
    await parts.landing.discard(received);
    throw error;
  });
  if (after.kind !== 'found' || !isSame(after.entry, file) || received.bytes !== file.bytes) {
    await parts.landing.discard(received);
    return changing;
  }
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  await keepReceived(parts, orgId, name, 'sftp', received, now);
  await parts.sourceFiles.recordFetched(orgId, source, file, received.sha256, now);
  return { kind: 'fetched' };
}

const isSame = (one: FileVersion, other: FileVersion): boolean =>
  one.bytes === other.bytes && one.modifiedAt === other.modifiedAt;
