import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { planReading } from './mapping/plan.ts';
import { recognise } from './mapping/recognise.ts';
import type { EventReader, LandedFile, Landing, LoadCounts, Manifest, ReadFile } from './ports.ts';

export interface LoadParts {
  readonly landing: Landing;
  readonly manifest: Manifest;
  readonly reader: EventReader;
}

/** A file with a larger share of broken rows is more likely misread than broken. */
const MOST_REJECTED_SHARE = 0.2;

const NOTHING: LoadCounts = { rows: 0, events: 0, duplicates: 0, rejected: 0 };

/** Loads every landed file, oldest first. @returns what all of them held together. */
export async function loadLanded(parts: LoadParts, orgId: OrgId, now: Instant): Promise<LoadCounts> {
  let total = NOTHING;
  for (const file of await parts.manifest.waiting(orgId)) {
    total = sum(total, await loadFile(parts, orgId, file, now));
  }
  return total;
}

/**
 * One file into the warehouse. Killed at any point it is still `landed`, and loading it again gives the same events.
 */
async function loadFile(parts: LoadParts, orgId: OrgId, file: LandedFile, now: Instant): Promise<LoadCounts> {
  const { landing } = parts;
  const opened = await landing.withPlainFile(orgId, file.objectKey, (path) => loadFrom(path, parts, orgId, file, now));
  return opened.kind === 'read' ? opened.value : park(parts, orgId, file, opened.sentence, null);
}

async function park(
  { manifest }: LoadParts,
  orgId: OrgId,
  file: LandedFile,
  reason: string,
  mapping: string | null,
): Promise<LoadCounts> {
  await manifest.markUnloaded(orgId, file, { state: 'parked', reason, mapping, counts: null });
  return NOTHING;
}

async function loadFrom(
  path: string,
  parts: LoadParts,
  orgId: OrgId,
  file: LandedFile,
  now: Instant,
): Promise<LoadCounts> {
  const { manifest, reader } = parts;
  const header = await reader.header(path);
  if (header.kind === 'unreadable') return park(parts, orgId, file, header.sentence, null);
  const recognition = recognise(header.columns);
  if (recognition.kind === 'unknown') {
    const outcome = { state: 'needs_mapping', reason: recognition.sentence, mapping: null, counts: null } as const;
    await manifest.markUnloaded(orgId, file, outcome);
    return NOTHING;
  }
  const read = await reader.read(orgId, file, path, planReading(recognition.mapping, header.columns));
  if (read.kind === 'unreadable') return park(parts, orgId, file, read.sentence, recognition.mapping.name);
  try {
    return await settle(parts, orgId, file, recognition.mapping.name, read, now);
  } finally {
    await read.close();
  }
}

async function settle(
  { manifest }: LoadParts,
  orgId: OrgId,
  file: LandedFile,
  mapping: string,
  read: ReadFile,
  now: Instant,
): Promise<LoadCounts> {
  const { counts } = read;
  await manifest.replaceRejects(orgId, file, read.rejects);
  if (counts.rejected > counts.rows * MOST_REJECTED_SHARE) {
    const reason =
      `${counts.rejected} of ${counts.rows} rows could not be read, more than ${MOST_REJECTED_SHARE * 100} %. ` +
      'Nothing of the file was loaded; its rejected rows say why.';
    const none = { ...counts, events: 0, duplicates: 0 };
    await manifest.markUnloaded(orgId, file, { state: 'parked', reason, mapping, counts: none });
    return none;
  }
  await read.commit();
  await manifest.markLoaded(orgId, file, mapping, counts, now);
  return counts;
}

const sum = (one: LoadCounts, other: LoadCounts): LoadCounts => ({
  rows: one.rows + other.rows,
  events: one.events + other.events,
  duplicates: one.duplicates + other.duplicates,
  rejected: one.rejected + other.rejected,
});
