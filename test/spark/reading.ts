import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { eventsFolder, eventsQuery } from '../../src/adapters/duckdb/event-files.ts';
import { eventReader } from '../../src/adapters/duckdb/event-reader.ts';
import type { Duck } from '../../src/adapters/duckdb/session.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { listExport } from '../../src/main/list-export.ts';
import { messyExports } from './messy-export.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/exports');
const NOW = instant(Date.parse('2026-08-01T00:00:00Z'));
const ORG = '00000000-0000-4000-8000-000000000000' as OrgId;

export interface ReadByDuck {
  /** All events, as a query. */
  readonly events: string;
  /** `file:row` of every rejected row. */
  readonly rejects: readonly string[];
  /** The files and how each is to be read, for the Spark job. */
  readonly listed: string;
}

/** Reads every fixture and two messy files with the product's own reader, and lists them for the other one. */
export async function readExports(duck: Duck, folder: string): Promise<ReadByDuck> {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(messyExports())) writeFileSync(join(folder, name), content);
  const paths = [FIXTURES, folder].flatMap((from) =>
    readdirSync(from)
      .sort()
      .map((name) => join(from, name)),
  );
  const reader = eventReader(duck, join(folder, 'warehouse'));
  const rejects: string[] = [];
  const listed: unknown[] = [];
  for (const [number, path] of paths.entries()) {
    const { plan, json } = await listExport(reader, path, path, [], NOW);
    const sha256 = String(number).padEnd(64, '0');
    const file = { sha256, name: path, source: 'cli', bytes: 0, objectKey: '' } as const;
    const read = await reader.read(ORG, file, path, plan, []);
    if (read.kind !== 'read') throw new Error(`${path}: ${read.sentence}`);
    await read.commit();
    await read.close();
    rejects.push(...read.rejects.map(({ rowNumber }) => `${basename(path)}:${rowNumber}`));
    listed.push(json);
  }
  return {
    events: await eventsQuery(eventsFolder(join(folder, 'warehouse'), ORG)),
    rejects: rejects.sort(),
    listed: JSON.stringify(listed),
  };
}
