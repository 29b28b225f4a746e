import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventReader, ReadFile, ReadPlan, Unread } from '../../ingest/mapping/ports.ts';
import type { LandedFile } from '../../ingest/ports.ts';
import { typedEvents } from './event-columns.ts';
import { continues } from './event-continued.ts';
import {
  EVENT_COLUMNS,
  eventsFolder,
  eventsIn,
  parquetFiles,
  replaceEventFiles,
  stageEventFiles,
  stemIn,
} from './event-files.ts';
import { DAY, dropIndex, findKnownIds, ID_HASH, placeIndex, stageIndex } from './event-index.ts';
import { previewRows } from './event-preview.ts';
import { collectUnsplit, countRows, listRejects } from './event-rejects.ts';
import { readRows, startOf } from './event-rows.ts';
import { whatWentWrong } from './event-trouble.ts';
import { type Duck, type DuckSession, text } from './session.ts';

const STEM_CHARACTERS = 16;

/** Reads landed files with DuckDB into typed events. Nothing of a file is in the warehouse before `commit`. */
export const eventReader = (duck: Duck, warehouse: string): EventReader => ({
  head: (path) =>
    inSession(duck, async (session) => {
      const start = await startOf(session, path);
      return start.kind === 'head' ? { kind: 'header', head: start.head } : start;
    }),
  async read(orgId, file, path, plan, replaces) {
    const folder = eventsFolder(warehouse, orgId);
    const staging = await freshStaging(folder, stemOf(file));
    const session = await duck.open();
    const close = async (): Promise<void> => {
      session.close();
      await rm(staging, { recursive: true, force: true });
    };
    try {
      const read = await readFile(session, {
        folder,
        stem: stemOf(file),
        replaces: replaces.map(stemOf),
        staging,
        path,
        plan,
      });
      if (read.kind === 'read') return { ...read, close };
      await close();
      return read;
    } catch (error) {
      await close();
      return whatWentWrong(error);
    }
  },
  preview: (path, plan, counted) =>
    inSession(duck, async (session) => {
      const staging = await freshStaging(join(warehouse, '.previews'), crypto.randomUUID());
      try {
        return await previewRows(session, path, staging, plan, counted);
      } catch (error) {
        return whatWentWrong(error);
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    }),
  held: (orgId, file) =>
    inSession(duck, async (session) => {
      const files = await parquetFiles(eventsFolder(warehouse, orgId));
      return countOf(session, `(${eventsIn(files.filter((path) => stemIn(path) === stemOf(file)))})`);
    }),
  forget: (orgId, file) => removeStem(eventsFolder(warehouse, orgId), stemOf(file)),
  continues: (path, shorter) => continues(path, shorter),
});

interface Reading {
  readonly folder: string;
  readonly stem: string;
  /** Stems of the files that it stands in for. */
  readonly replaces: readonly string[];
  readonly staging: string;
  readonly path: string;
  readonly plan: ReadPlan;
}

/**
 * In two passes, neither of which holds the file: text into typed rows on the disk, not packed for the moment that they
 * are there, then those of them that are new into a file a day. Only rows whose id may be known, or comes twice, are
 * compared one by one.
 */
async function readFile(
  session: DuckSession,
  { folder, stem, replaces, staging, path, plan }: Reading,
): Promise<({ readonly kind: 'read' } & Omit<ReadFile, 'close'>) | Unread> {
  const typedFile = join(staging, 'typed.parquet');
  const unread = await readRows(session, path, plan, staging, (from) =>
    session.run(
      `COPY (SELECT ${EVENT_COLUMNS}, bad_column, bad_reason, raw, ${ID_HASH} AS id_hash FROM (${typedEvents(plan, from)}))
       TO ${text(typedFile)} (FORMAT parquet, COMPRESSION uncompressed)`,
    ),
  );
  if (unread !== null) return unread;
  const unsplit = await collectUnsplit(session);
  if (unsplit !== null) return { kind: 'unreadable', sentence: unsplit };
  const typed = `(SELECT * RENAME (file_row_number AS place) FROM read_parquet(${text(typedFile)}, file_row_number = true))`;
  const counted = await countRows(session, typed);
  const good = `(SELECT * FROM ${typed} WHERE bad_column IS NULL)`;
  const isOther = (file: string): boolean => stemIn(file) !== stem && !replaces.includes(stemIn(file));
  await findKnownIds(session, folder, isOther, good, staging);
  const fresh = await newEvents(session, good);
  const targets = await stageEventFiles(session, fresh, staging, folder, stem);
  const staged = [...targets.keys()];
  const index = await stageIndex(session, fresh, staging);
  const events = await countOf(session, `(${eventsIn(staged)})`);
  return {
    kind: 'read',
    counts: { ...counted, events, duplicates: counted.rows - counted.rejected - events },
    rejects: await listRejects(session, plan, typed),
    lost: await countLost(session, folder, isOther, staged),
    async commit() {
      for (const replaced of replaces) await removeStem(folder, replaced);
      await dropIndex(folder, stem);
      await replaceEventFiles(targets, folder, stem);
      await placeIndex(index, folder, stem);
    },
  };
}

/** Of copies inside the file the first counts; those of other files have counted. */
async function newEvents(session: DuckSession, good: string): Promise<string> {
  await session.run(`CREATE TEMP TABLE repeated AS SELECT id_hash FROM ${good} GROUP BY id_hash HAVING count(*) > 1`);
  const hasKnown = (await countOf(session, 'known_ids')) > 0;
  const fresh = `SELECT g.*, ${DAY} AS day FROM ${good} g ${hasKnown ? 'ANTI JOIN known_ids USING (event_id)' : ''}`;
  if ((await countOf(session, 'repeated')) === 0) return fresh;
  return `
    SELECT ${EVENT_COLUMNS}, id_hash, day FROM (${fresh}) ANTI JOIN repeated USING (id_hash)
    UNION ALL
    SELECT ${EVENT_COLUMNS}, id_hash, day FROM (${fresh}) SEMI JOIN repeated USING (id_hash)
    QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY place) = 1`;
}

async function countLost(
  session: DuckSession,
  folder: string,
  isOther: (path: string) => boolean,
  staged: readonly string[],
): Promise<number> {
  const before = (await parquetFiles(folder)).filter((path) => !isOther(path));
  if (before.length === 0) return 0;
  return countOf(session, `(${eventsIn(before)}) b ANTI JOIN (${eventsIn(staged)}) s USING (event_id)`);
}

async function removeStem(folder: string, stem: string): Promise<void> {
  await dropIndex(folder, stem);
  await replaceEventFiles(new Map(), folder, stem);
}

async function countOf(session: DuckSession, from: string): Promise<number> {
  const [row] = await session.rows<{ count: bigint }>(`SELECT count(*) AS count FROM ${from}`);
  return Number(row?.count ?? 0n);
}

async function inSession<T>(duck: Duck, work: (session: DuckSession) => Promise<T>): Promise<T> {
  const session = await duck.open();
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

/** Loads of an organisation run one after the other, so that whatever else is staged was left by one that died. */
async function freshStaging(folder: string, stem: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  const left = names.filter((name) => name.startsWith('.staging-'));
  if (!folder.endsWith('.previews')) {
    for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
  }
  const staging = join(folder, `.staging-${stem}`);
  await mkdir(staging, { recursive: true, mode: 0o700 });
  return staging;
}

const stemOf = (file: LandedFile): string => file.sha256.slice(0, STEM_CHARACTERS);
