import { isDiskFull } from '../domain/disk-full.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { ownMapping } from './mapping/own.ts';
import { planReading } from './mapping/plan.ts';
import type { EventReader, OwnMappings, ReadFile } from './mapping/ports.ts';
import { recognise } from './mapping/recognise.ts';
import type { LandedFile, Landing, LoadCounts, Manifest, WaitingFile } from './ports.ts';

export interface LoadParts {
  readonly landing: Landing;
  readonly manifest: Manifest;
  readonly mappings: OwnMappings;
  readonly reader: EventReader;
}

/** What all files held together; `stopped`: why this machine could not go on, for people. */
export interface Load extends LoadCounts {
  readonly stopped: string | null;
}

type Outcome =
  | { readonly kind: 'settled'; readonly counts: LoadCounts }
  | { readonly kind: 'stopped'; readonly sentence: string };

/** A file with a larger share of broken rows is more likely misread than broken. */
const MOST_REJECTED_SHARE = 0.2;

const NO_ROOM =
  'The disk is full, or a limit on file sizes was met: the file is kept and nothing of it was loaded. ' +
  'Make room in the data folder; the next run loads it.';

const NOTHING: LoadCounts = { rows: 0, events: 0, duplicates: 0, rejected: 0 };

/** Loads every landed file, oldest first, and those that loading one has opened again. */
export async function loadLanded(parts: LoadParts, orgId: OrgId, now: Instant): Promise<Load> {
  let total = NOTHING;
  for (;;) {
    const file = await parts.manifest.nextWaiting(orgId);
    if (file === null) return { ...total, stopped: null };
    const outcome = await loadFile(parts, orgId, file, now);
    if (outcome.kind === 'stopped') {
      await parts.manifest.leaveWaiting(orgId, file, outcome.sentence);
      return { ...total, stopped: `${file.name}: ${outcome.sentence}` };
    }
    total = sum(total, outcome.counts);
  }
}

/**
 * One file into the warehouse, in the place of what it had brought before. Killed at any point it is still `landed`,
 * and loading it again gives the same events.
 */
async function loadFile(parts: LoadParts, orgId: OrgId, file: WaitingFile, now: Instant): Promise<Outcome> {
  const opened = await parts.landing
    .withPlainFile(orgId, file.objectKey, (path) => loadFrom(path, parts, orgId, file, now))
    .catch((error: unknown) => {
      if (!isDiskFull(error)) throw error;
      return 'no_room' as const;
    });
  if (opened === 'no_room') return { kind: 'stopped', sentence: NO_ROOM };
  if (opened.kind === 'read') return opened.value;
  return setAside(parts, orgId, file, { state: 'parked', reason: opened.sentence });
}

async function loadFrom(
  path: string,
  parts: LoadParts,
  orgId: OrgId,
  file: WaitingFile,
  now: Instant,
): Promise<Outcome> {
  const { mappings, reader } = parts;
  const start = await reader.head(path);
  if (start.kind === 'unreadable') return setAside(parts, orgId, file, { state: 'parked', reason: start.sentence });
  const recognition = recognise(file.name, start.head, (await mappings.definitions(orgId)).map(ownMapping));
  if (recognition.kind === 'unknown') {
    const header = start.head.columns(start.head.delimiter, null);
    return setAside(parts, orgId, file, { state: 'needs_mapping', reason: recognition.sentence, header });
  }
  const { mapping, header } = recognition;
  const replaces = await cutShort(parts, orgId, file, path);
  const read = await reader.read(orgId, file, path, planReading(mapping, start.head, header, now), replaces);
  if (read.kind === 'no_room') return { kind: 'stopped', sentence: read.sentence };
  if (read.kind === 'unreadable') {
    return setAside(parts, orgId, file, { state: 'parked', reason: read.sentence, mapping: mapping.name });
  }
  try {
    return await settle(parts, orgId, file, replaces, mapping.name, read, now);
  } finally {
    await read.close();
  }
}

/**
 * Files of the same name that this one continues: it was delivered before it was whole. The last row of such a file may
 * be cut inside a value and look whole.
 */
async function cutShort({ manifest, reader }: LoadParts, orgId: OrgId, file: LandedFile, path: string) {
  const found: LandedFile[] = [];
  for (const shorter of await manifest.shorterNamesakes(orgId, file)) {
    if (await reader.continues(path, shorter)) found.push(shorter);
  }
  return found;
}

async function settle(
  parts: LoadParts,
  orgId: OrgId,
  file: WaitingFile,
  replaces: readonly LandedFile[],
  mapping: string,
  read: ReadFile,
  now: Instant,
): Promise<Outcome> {
  const { manifest } = parts;
  const { counts } = read;
  await manifest.replaceRejects(orgId, file, read.rejects);
  if (counts.rejected > counts.rows * MOST_REJECTED_SHARE) {
    const reason =
      `${counts.rejected} of ${counts.rows} rows could not be read, more than ${MOST_REJECTED_SHARE * 100} %. ` +
      'Nothing of the file was loaded; its rejected rows say why.';
    return setAside(parts, orgId, file, {
      ...{ state: 'parked', reason, mapping },
      counts: { ...counts, events: 0, duplicates: 0 },
    });
  }
  if (read.lost > 0) await manifest.openAgainWithDuplicates(orgId, file);
  await read.commit();
  for (const shorter of replaces) await manifest.markReplaced(orgId, shorter, file);
  await manifest.markLoaded(orgId, file, mapping, counts, now);
  return { kind: 'settled', counts };
}

interface Aside {
  readonly state: 'needs_mapping' | 'parked';
  readonly reason: string;
  readonly mapping?: string;
  readonly header?: readonly string[];
  readonly counts?: LoadCounts;
}

/**
 * A file that was loaded before keeps what it brought. Of any other there may be half of a load that died: it goes, and
 * of what goes another file may hold copies that had not counted.
 */
async function setAside(parts: LoadParts, orgId: OrgId, file: WaitingFile, aside: Aside): Promise<Outcome> {
  const { manifest, reader } = parts;
  if (file.wasLoaded) {
    const sentence = `Read anew, it could not be loaded; what it brought before stays. ${aside.reason}`;
    await manifest.keepLoaded(orgId, file, sentence);
    return { kind: 'settled', counts: NOTHING };
  }
  if ((await reader.held(orgId, file)) > 0) {
    await manifest.openAgainWithDuplicates(orgId, file);
    await reader.forget(orgId, file);
  }
  const { state, reason, mapping = null, header = null, counts = null } = aside;
  await manifest.markUnloaded(orgId, file, { state, reason, mapping, header, counts });
  return { kind: 'settled', counts: counts ?? NOTHING };
}

const sum = (one: LoadCounts, other: LoadCounts): LoadCounts => ({
  rows: one.rows + other.rows,
  events: one.events + other.events,
  duplicates: one.duplicates + other.duplicates,
  rejected: one.rejected + other.rejected,
});
