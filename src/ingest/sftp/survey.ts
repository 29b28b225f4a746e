import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { judge, shownName } from './names.ts';
import { OldestFirst } from './oldest-first.ts';
import type { RemoteEntry, RemoteFile, SftpSession, Source, SourceFiles } from './ports.ts';

const ENTRIES_AT_ONCE = 1_000;
/** A server that never stops listing is not listened to for ever. */
const ENTRIES_AT_MOST = 1_000_000;

export interface DueFile extends RemoteFile {
  /** How often it was tried in vain. */
  readonly tries: number;
}

export interface Survey {
  /** To be fetched now, oldest first. */
  readonly due: readonly DueFile[];
  /** Due too, but more than one pull takes. */
  readonly waiting: number;
  /** Export files in the directory. */
  readonly listed: number;
  /** Files that were found, new in this pull, not to be fetched. */
  readonly left: number;
  readonly folders: readonly string[];
  readonly isCutShort: boolean;
}

/** What is due in the source's directory, in memory that does not grow with the directory. */
export async function survey(
  { sourceFiles, filesAtMost }: { readonly sourceFiles: SourceFiles; readonly filesAtMost: number },
  orgId: OrgId,
  source: Source,
  session: SftpSession,
  now: Instant,
): Promise<Survey> {
  const oldest = new OldestFirst<DueFile>(filesAtMost);
  const folders: string[] = [];
  let entries = 0;
  let listed = 0;
  let left = 0;

  const take = async (some: readonly RemoteEntry[]): Promise<void> => {
    const exports: RemoteFile[] = [];
    const reasons = new Map<RemoteFile, string>();
    for (const entry of some) {
      if (entry.kind === 'folder' && folders.length < 5 && !entry.name.startsWith('.')) folders.push(entry.name);
      const judged = judge(entry);
      if (judged.kind === 'export') exports.push(fileOf(source.directory, entry));
      if (judged.kind === 'left') reasons.set(fileOf(source.directory, entry), judged.reason);
    }
    const due = await sourceFiles.due(orgId, source, [...exports, ...reasons.keys()], now);
    const newlyLeft = [...reasons].filter(([{ path }]) => due.has(path));
    const outcomes = newlyLeft.map(([file, reason]) => ({ file, outcome: { kind: 'left' as const, reason } }));
    await sourceFiles.recordUnfetched(orgId, source, outcomes, now);
    listed += exports.length;
    left += newlyLeft.length;
    for (const file of exports) {
      const tries = due.get(file.path)?.tries;
      if (tries !== undefined) oldest.add({ ...file, tries });
    }
  };

  let some: RemoteEntry[] = [];
  for await (const more of session.list(source.directory)) {
    some.push(...more);
    entries += more.length;
    if (some.length >= ENTRIES_AT_ONCE) {
      await take(some);
      some = [];
    }
    if (entries >= ENTRIES_AT_MOST) break;
  }
  await take(some);
  const isCutShort = entries >= ENTRIES_AT_MOST;
  return { due: oldest.oldest(), waiting: oldest.beyond, listed, left, folders, isCutShort };
}

/** Of a file that is fetched, the name as it is: `judge` has seen to it. */
function fileOf(directory: string, { name, bytes, modifiedAt }: RemoteEntry): RemoteFile {
  const folder = directory.endsWith('/') ? directory : `${directory}/`;
  return {
    path: folder + shownName(name),
    bytes: Number.isSafeInteger(bytes) ? bytes : 0,
    modifiedAt: instant(modifiedAt),
  };
}
