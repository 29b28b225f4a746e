import type { OrgId } from '../../domain/ids.ts';
import type { Landing } from '../ports.ts';
import type { StoredFile, StoredFiles } from '../retention/ports.ts';
import type { FileRows, Person, PersonFiles, PersonRows, Request, Searched } from './ports.ts';

export interface ForgetParts {
  readonly landing: Landing;
  readonly files: StoredFiles;
  readonly fileRows: FileRows;
  readonly warehouse: PersonFiles;
  readonly rows: PersonRows;
}

export interface Forgotten {
  readonly names: number;
  readonly landedFiles: number;
  readonly warehouseFiles: number;
  readonly rows: number;
  /** Where it was searched afterwards; all of it found nothing where the person is forgotten. */
  readonly searched: readonly Searched[];
  /** Landed files that cannot be looked through, by name. */
  readonly unsearchable: readonly string[];
}

/** Nothing of the person is left anywhere. */
export const isGone = ({ searched, unsearchable }: Forgotten): boolean =>
  unsearchable.length === 0 && searched.every(({ found }) => found === 0);

/**
 * Takes one person out of everything, then looks for them everywhere. Each part is whole or undone, and the database,
 * which knows by what names to look, comes last: killed at any point, the same call completes it.
 */
export async function forget(parts: ForgetParts, orgId: OrgId, request: Request): Promise<Forgotten> {
  const person = await parts.rows.identify(orgId, request.id);
  const landedFiles = await forgetLanded(parts, orgId, person, request);
  const warehouseFiles = await parts.warehouse.remove(orgId, person);
  const rows = await parts.rows.remove(orgId, person, request);
  const landed = await searchLanded(parts, orgId, person);
  return {
    names: person.ids.length,
    landedFiles,
    warehouseFiles,
    rows,
    searched: [
      landed.searched,
      ...(await parts.warehouse.search(orgId, person)),
      ...(await parts.rows.search(orgId, person)),
    ],
    unsearchable: landed.unsearchable,
  };
}

async function forgetLanded(parts: ForgetParts, orgId: OrgId, person: Person, request: Request): Promise<number> {
  const { landing, files } = parts;
  let changed = 0;
  for (const file of await files.list(orgId)) {
    const opened = await landing.withPlainFile(orgId, file.objectKey, (path) =>
      standIn(parts, orgId, file, path, person),
    );
    const instead = opened.kind === 'read' ? opened.value : 'unsearchable';
    if (instead === 'absent') continue;
    // Loaded, it is of no more use; not loaded, a person has to decide.
    if (instead === 'unsearchable') {
      if (!file.isLoaded) continue;
      await landing.remove(file.objectKey);
      await files.markExpired(orgId, file, 'forgotten', request.at);
    } else if (instead !== file.objectKey) {
      await files.move(orgId, file, instead);
      await landing.remove(file.objectKey);
    }
    changed += 1;
  }
  await removeStale(parts, orgId);
  return changed;
}

/** @returns the key of the file without the person. */
async function standIn(
  { landing, fileRows }: ForgetParts,
  orgId: OrgId,
  file: StoredFile,
  path: string,
  person: Person,
): Promise<string> {
  const without = await fileRows.without(path, person);
  if (without.kind !== 'less') return without.kind;
  return landing.keepInstead(orgId, file.sha256, await landing.receive(orgId, without.chunks));
}

/** What a call that was killed left under a key that the manifest no longer names. A file that lands now is unknown to it. */
async function removeStale({ landing, files }: ForgetParts, orgId: OrgId): Promise<void> {
  const present = new Map((await files.list(orgId)).map((file) => [file.sha256, file.objectKey]));
  for (const objectKey of await landing.list(orgId)) {
    const [sha256 = '', standIn] = objectKey.slice(objectKey.indexOf('/') + 1).split('.');
    const known = present.get(sha256);
    const isStale = known === undefined ? standIn !== undefined : known !== objectKey;
    if (isStale) await landing.remove(objectKey);
  }
}

async function searchLanded({ landing, files, fileRows }: ForgetParts, orgId: OrgId, person: Person) {
  const stored = await files.list(orgId);
  const unsearchable: string[] = [];
  let found = 0;
  for (const file of stored) {
    const opened = await landing.withPlainFile(orgId, file.objectKey, (path) => fileRows.without(path, person));
    if (opened.kind === 'unreadable' || opened.value.kind === 'unsearchable') unsearchable.push(file.name);
    else if (opened.value.kind === 'less') found += 1;
  }
  return { searched: { place: `landing, ${stored.length} files`, found } satisfies Searched, unsearchable };
}
