import { createWriteStream } from 'node:fs';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvToParquet } from '../adapters/duckdb/csv-to-parquet.ts';
import { startDuck } from '../adapters/duckdb/session.ts';
import { Database } from '../adapters/postgres/database.ts';
import { exportedDecisions } from '../adapters/postgres/exported-decisions.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { pseudonyms } from '../adapters/system/pseudonym.ts';
import type { OrgId, TemplateId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { type DecisionsExport, exportDecisions } from '../report/export/decisions-csv.ts';
import { itemsCsv } from '../report/export/items-csv.ts';
import type { ExportFilter, Persons } from '../report/export/ports.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { openPostgres } from './open-postgres.ts';
import { spillFolder } from './warehouse-folder.ts';

export interface ExportOptions {
  readonly template?: string;
  readonly from?: string;
  readonly to?: string;
  readonly units?: boolean;
  readonly withIds?: boolean;
  readonly format?: 'csv' | 'parquet';
  readonly out?: string;
  readonly items?: string;
  readonly org?: string;
}

/** Of people, so for the eyes of whoever asked. */
const PRIVATE = 0o600;

/** `justai export decisions`. */
export async function exportDecisionLog(config: Config, options: ExportOptions): Promise<void> {
  const { out } = options;
  const format = options.format ?? (out?.endsWith('.parquet') ? 'parquet' : 'csv');
  if (format === 'parquet' && out === undefined) throw new Error('Parquet needs a file: add --out decisions.parquet.');
  const filter = filterOf(options);
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    const orgId = await commandLineOrg(database, options.org);
    const source = exportedDecisions(database);
    if (options.items !== undefined) {
      const { items } = await source.outline(orgId, filter.templateId);
      await writeFile(options.items, itemsCsv(items));
    }
    const exported = await exportDecisions(source, orgId, filter, personsOf(config, options, orgId));
    if (out === undefined) await pipeline(Readable.from(exported.csv(true)), process.stdout, { end: false });
    else if (format === 'csv') await whole(out, (path) => writeCsv(exported, true, path));
    else await whole(out, (path) => writeParquet(config, exported, path));
  } finally {
    await database.close();
    await postgres.close();
  }
}

function filterOf({ template, from, to, units }: ExportOptions): ExportFilter {
  return {
    templateId: (template ?? null) as TemplateId | null,
    from: from === undefined ? null : timeOf('--from', from),
    to: to === undefined ? null : timeOf('--to', to),
    unitsOnly: units ?? false,
  };
}

function personsOf({ masterKey, dataFolder }: Config, { withIds }: ExportOptions, orgId: OrgId): Persons {
  return withIds ? { kind: 'ids' } : { kind: 'digest', of: pseudonyms(readMasterKey(masterKey, dataFolder), orgId) };
}

function timeOf(option: string, text: string): Instant {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Error(`${option} "${text}" is no time. Give it as 2026-11-21 or 2026-11-21T06:00:00Z.`);
  return instant(at);
}

/** The file appears under its name when it is complete. */
async function whole(out: string, write: (path: string) => Promise<void>): Promise<void> {
  const unfinished = `${out}.unfinished`;
  try {
    await write(unfinished);
    await rename(unfinished, out);
  } finally {
    await rm(unfinished, { force: true });
  }
}

const writeCsv = (exported: DecisionsExport, forPeople: boolean, path: string): Promise<void> =>
  pipeline(Readable.from(exported.csv(forPeople)), createWriteStream(path, { mode: PRIVATE }));

/** By way of a CSV file beside it: DuckDB reads and writes files as streams. */
async function writeParquet({ dataFolder }: Config, exported: DecisionsExport, path: string): Promise<void> {
  const spool = `${path}.csv`;
  const duck = await startDuck(spillFolder(dataFolder));
  try {
    await writeCsv(exported, false, spool);
    const session = await duck.open();
    await csvToParquet(session, exported.columns, spool, path);
    await chmod(path, PRIVATE);
    session.close();
  } finally {
    duck.close();
    await rm(spool, { force: true });
  }
}
