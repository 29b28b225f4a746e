import { copyFileSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAllLogs } from '../../src/adapters/duckdb/inputs.ts';
import { LOG_COLUMNS } from '../../src/adapters/duckdb/log-columns.ts';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import { type Duck, startDuck } from '../../src/adapters/duckdb/session.ts';
import { warehouse } from '../../src/adapters/duckdb/warehouse.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { Warehouse } from '../../src/learn/ports.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';

const ORG = 'org' as OrgId;
const LARGE_BYTES = 64 * 1024 * 1024;

let duck: Duck;
let folder: string;
let parquet: Warehouse;
beforeAll(async () => {
  duck = await startDuck();
});
afterAll(() => duck.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'justai-log-'));
  parquet = warehouse(duck, folder, await readPipelineSql(PIPELINE_SQL_FOLDER));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As an hourly run does: one attempt each. */
async function copy(from: number, upTo: number): Promise<void> {
  for (let sequence = from; sequence <= upTo; sequence += 1) {
    const path = await parquet.spoolPath(ORG, 'attempts.csv');
    writeFileSync(
      path,
      `${Object.keys(LOG_COLUMNS.attempts).join(',')}\nd${sequence},1,written,200,${sequence},${sequence},${sequence}\n`,
    );
    await parquet.append(ORG, 'attempts', path, sequence);
  }
}

const filesOfLog = (): string[] => readdirSync(join(folder, ORG, 'attempts')).sort();

async function sequences(): Promise<number[]> {
  const session = await duck.open();
  await createAllLogs(session, join(folder, ORG));
  const rows = await session.rows<{ sequence: bigint }>('SELECT sequence FROM all_attempts');
  session.close();
  return rows.map(({ sequence }) => Number(sequence));
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, place) => place + 1);

test('a hundred hourly copies are a few files, with each row once and in order', async () => {
  let most = 0;
  for (const last of [30, 60, 100]) {
    await copy((await parquet.copiedTo(ORG, 'attempts')) + 1, last);
    most = Math.max(most, filesOfLog().length);
    expect(await sequences()).toEqual(upTo(last));
    expect(await parquet.copiedTo(ORG, 'attempts')).toBe(last);
  }
  expect(most).toBeLessThan(24);
});

test('a run that died before the files were removed that it had put together counts no row twice', async () => {
  await copy(1, 23);
  const singles = filesOfLog();
  const aside = mkdtempSync(join(tmpdir(), 'justai-aside-'));
  for (const name of singles) copyFileSync(join(folder, ORG, 'attempts', name), join(aside, name));
  await copy(24, 24);
  expect(filesOfLog()).toHaveLength(1);
  const bringBack = (): void => {
    for (const name of singles) copyFileSync(join(aside, name), join(folder, ORG, 'attempts', name));
  };
  bringBack();
  expect(await sequences()).toEqual(upTo(24));
  expect(await parquet.copiedTo(ORG, 'attempts')).toBe(24);
  await copy(25, 25);
  expect(filesOfLog()).toHaveLength(2);
  bringBack();
  await parquet.layOut(ORG, { templates: [], copies: [], defaults: [] }, instant(0));
  expect(filesOfLog(), 'another engine reads all that is in the folder').toHaveLength(2);
  rmSync(aside, { recursive: true });
});

test('a large file is not copied again', async () => {
  await copy(1, 1);
  const [large = ''] = filesOfLog();
  truncateSync(join(folder, ORG, 'attempts', large), LARGE_BYTES);
  await copy(2, 30);
  expect(filesOfLog()).toContain(large);
  expect(filesOfLog().length).toBeLessThan(10);
});
