import { readdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { namePattern } from '../../domain/name-pattern.ts';
import type { Person, PersonFiles, Searched } from '../../ingest/forget/ports.ts';
import { moveInto, parquetFiles, stemIn } from './event-files.ts';
import { dropIndex } from './event-index.ts';
import { type Duck, type DuckSession, text } from './session.ts';

const NAMES_A_PERSON = /^(user_id|profile_id|person_id|person|tracking_id)$/;

/**
 * Rewrites the warehouse's files without the rows of one person, whatever tables they belong to. Results of another
 * engine, which it can count again, go as a whole: published later, they would bring the person back.
 */
export const personFiles = (duck: Duck, warehouse: string, results: string): PersonFiles => ({
  async remove(orgId, person) {
    const folder = join(warehouse, orgId);
    await removeLeftovers(folder);
    const session = await duck.open();
    try {
      let changed = 0;
      for (const path of await parquetFiles(folder)) {
        if (await rewrite(session, folder, path, person)) changed += 1;
      }
      return changed + (await removeResults(session, results, orgId, person));
    } finally {
      session.close();
    }
  },
  async search(orgId, person) {
    const folder = join(warehouse, orgId);
    const session = await duck.open();
    try {
      const found = new Map<string, number>();
      for (const path of await parquetFiles(folder)) {
        const place = `warehouse, ${tableOf(relative(folder, path))}`;
        found.set(place, (found.get(place) ?? 0) + (await countRows(session, path, person)));
      }
      const counted = await parquetFiles(join(results, orgId));
      for (const path of counted) {
        const place = `results, ${tableOf(relative(join(results, orgId), path))}`;
        found.set(place, (found.get(place) ?? 0) + (await countRows(session, path, person)));
      }
      return [...found].map(([place, rows]): Searched => ({ place, found: rows }));
    } finally {
      session.close();
    }
  },
});

const tableOf = (path: string): string => path.split('/')[0]?.replace(/\.parquet$/, '') ?? path;

/** What the last run handed over to PostgreSQL, and files that a crash left half written. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of names.filter((each) => each.isDirectory() && /^\.(spool|staging-.*)$/.test(each.name))) {
    await rm(join(entry.parentPath, entry.name), { recursive: true, force: true });
  }
}

/** All at once by its name, so that no part of them is ever published. @returns how many files held the person. */
async function removeResults(session: DuckSession, results: string, orgId: string, person: Person): Promise<number> {
  const removed = join(results, `.forgotten-${orgId}`);
  await rm(removed, { recursive: true, force: true });
  let held = 0;
  for (const path of await parquetFiles(join(results, orgId))) {
    if ((await countRows(session, path, person)) > 0) held += 1;
  }
  if (held === 0) return 0;
  await rename(join(results, orgId), removed);
  await rm(removed, { recursive: true });
  return held;
}

interface Conditions {
  /** The row is of the person. */
  readonly isTheirs: string;
  /** By column: it names the person in text. */
  readonly mentions: ReadonlyMap<string, string>;
}

async function conditionsOf(session: DuckSession, path: string, { ids, decisionIds }: Person): Promise<Conditions> {
  const columns = await session.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE SELECT * FROM ${reading(path)}`,
  );
  const texts = columns.filter(({ column_type }) => column_type === 'VARCHAR').map(({ column_name }) => column_name);
  const patterns = ids.map(namePattern).filter((pattern) => pattern !== null);
  const among = (column: string, values: readonly string[]): string =>
    values.length === 0 ? 'false' : `coalesce(${column} IN (${values.map(text).join(', ')}), false)`;
  const theirs = texts.flatMap((column) => {
    if (column === 'decision_id') return [among(quoted(column), decisionIds)];
    if (!NAMES_A_PERSON.test(column)) return [];
    return [
      among(quoted(column), ids),
      among(`split_part(${quoted(column)}, '.', 1)`, column === 'tracking_id' ? ids : []),
    ];
  });
  const mentions = texts.map((column): [string, string] => [
    column,
    patterns.map((pattern) => `coalesce(regexp_matches(${quoted(column)}, ${text(pattern)}), false)`).join(' OR '),
  ]);
  return { isTheirs: theirs.join(' OR ') || 'false', mentions: new Map(patterns.length === 0 ? [] : mentions) };
}

const anywhere = ({ isTheirs, mentions }: Conditions): string => [isTheirs, ...mentions.values()].join(' OR ');

async function countRows(session: DuckSession, path: string, person: Person): Promise<number> {
  const condition = anywhere(await conditionsOf(session, path, person));
  const [row] = await session.rows<{ count: bigint }>(
    `SELECT count(*) AS count FROM ${reading(path)} WHERE ${condition}`,
  );
  return Number(row?.count ?? 0n);
}

/**
 * The person's rows go; a row of somebody else that mentions them, a forwarded link for example, loses the text. A file
 * that is left without rows stays: its name may be a watermark.
 */
async function rewrite(session: DuckSession, folder: string, path: string, person: Person): Promise<boolean> {
  if ((await countRows(session, path, person)) === 0) return false;
  const { isTheirs, mentions } = await conditionsOf(session, path, person);
  const replaced = [...mentions].map(
    ([column, isMentioned]) =>
      `CASE WHEN ${isMentioned} THEN ${insteadOf(column)} ELSE ${quoted(column)} END AS ${quoted(column)}`,
  );
  const columns = replaced.length === 0 ? '*' : `* REPLACE (${replaced.join(', ')})`;
  // Their hashes go too: the next load lists the ids of such a file anew.
  const events = join(folder, 'events');
  if (path.startsWith(join(events, '/'))) await dropIndex(events, stemIn(path));
  const staged = join(folder, '.forgetting.tmp');
  await session.run(
    `COPY (SELECT ${columns} FROM ${reading(path)} WHERE NOT (${isTheirs}))
     TO ${text(staged)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await moveInto(staged, path);
  return true;
}

/** Without any id two events would be one. */
const insteadOf = (column: string): string =>
  column === 'event_id' ? `'sha256:' || sha256(${quoted(column)})` : 'NULL';

const reading = (path: string): string => `read_parquet(${text(path)}, hive_partitioning = false)`;
const quoted = (column: string): string => `"${column.replaceAll('"', '""')}"`;
