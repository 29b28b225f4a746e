import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { loadedEvents } from '../support/loaded-events.ts';

const EVENTS = 60_000;
/** Larger than the packed file, smaller than its events: what `ulimit -f` counts are blocks of 512 bytes. */
const LARGEST_FILE_BLOCKS = 900;
/** Smaller than the packed file. */
const SMALLER_BLOCKS = 100;

const folder = mkdtempSync(join(tmpdir(), 'justai-no-room-'));
let db: TestDatabase;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
  orgId = await db.createOrg('acme');
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function ingest(path: string, limit: string): Promise<{ code: number; said: string }> {
  const child = spawn(
    'sh',
    ['-c', `ulimit -f ${limit}; exec "$0" bin/justai.mjs ingest "$1"`, process.execPath, path],
    {
      env: { ...process.env, DATABASE_URL: db.url, JUSTAI_DATA_DIR: folder, LOG_LEVEL: 'silent' },
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: Number(code), said };
}

const states = () => db.asOwner('SELECT state, reason, events FROM landing_files WHERE org_id = $1', [orgId]);

const path = join(folder, 'placed.csv.gz');
beforeAll(() => {
  const rows = Array.from({ length: EVENTS }, (_, n) => `e${n},P${n},Placed Order,2026-07-01T00:00:00Z`);
  writeFileSync(path, gzipSync(`id,profile_id,metric_name,datetime\n${rows.join('\n')}\n`, { level: 9 }));
});

it('without room for its bytes a file does not land, half of it is not kept, and the sentence says what to do', async () => {
  const full = await ingest(path, String(SMALLER_BLOCKS));
  expect(full.code).toBe(1);
  expect(full.said).toMatch(/no room left on the disk.*Make room/);
  expect(await states()).toEqual([]);
  expect(readdirSync(join(folder, 'landing')).filter((name) => name !== '.spool')).toEqual([]);
});

it('without room for its events a file waits, nothing of it is loaded, and the next run loads it once', async () => {
  const full = await ingest(path, String(LARGEST_FILE_BLOCKS));
  expect(full.code).toBe(1);
  expect(full.said).toMatch(/disk is full.*Make room/);
  const waits = { state: 'landed', reason: expect.stringContaining('disk is full'), events: null };
  expect(await states()).toEqual([waits]);
  expect(await loadedEvents(folder, orgId)).toEqual([]);
  expect(readdirSync(join(folder, 'warehouse', orgId, 'events'))).toEqual([]);

  const small = join(folder, 'small.csv');
  writeFileSync(small, 'id,profile_id,metric_name,datetime\n');
  const notEvenUnsealed = await ingest(small, String(SMALLER_BLOCKS));
  expect(notEvenUnsealed.said).toMatch(/Stopped here.*disk is full.*Make room/);
  expect(await states()).toContainEqual(waits);

  const again = await ingest(path, 'unlimited');
  expect(again.said).toContain(`${EVENTS} new events`);
  expect(await states()).toContainEqual({ state: 'loaded', reason: null, events: EVENTS });
  expect(await loadedEvents(folder, orgId)).toHaveLength(EVENTS);
});
