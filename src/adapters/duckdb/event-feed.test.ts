import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { feedOf } from './event-feed.ts';
import type { Encoding } from './event-form.ts';
import { SOON_READ_BYTES } from './event-scan.ts';
import { type Duck, startDuck } from './session.ts';

const ROWS = 60_000;
const CONTENT = `id,noise\n${Array.from({ length: ROWS }, (_, n) => `é${n},${randomBytes(24).toString('hex')}\n`).join('')}`;
const BYTES = Buffer.from(CONTENT);
const PACKED = gzipSync(BYTES);

let folder: string;
let duck: Duck;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'justai-feed-'));
  duck = await startDuck(join(folder, 'spill'));
});
afterAll(() => {
  duck.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Fed {
  readonly rows: number | null;
  readonly sentence: string | null;
}

let files = 0;
let stops = 0;
async function feed(content: Buffer, encoding: Encoding = 'utf-8', query = countOf): Promise<Fed> {
  const staging = mkdtempSync(join(folder, 'staging-'));
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, content);
  const session = await duck.open();
  const stop = (): void => {
    stops += 1;
    session.interrupt();
  };
  const opened = await feedOf(path, content[0] === 0x1f ? 'gzip' : 'none', encoding, staging, stop);
  if (opened.kind !== 'feed') return { rows: null, sentence: opened.sentence };
  const counted = await session
    .rows<{ rows: bigint }>(query(`'${opened.path}', compression = '${opened.compression}'`))
    .catch(() => null);
  session.close();
  const sentence = await opened.end();
  expect(existsSync(join(staging, 'rows.pipe'))).toBe(false);
  return { rows: counted === null ? null : Number(counted[0]?.rows), sentence };
}

const countOf = (file: string): string => `SELECT count(DISTINCT id) AS rows
  FROM read_csv(${file}, auto_detect = false, header = true, columns = {'id': 'VARCHAR', 'noise': 'VARCHAR'})
  WHERE id LIKE 'é%' AND length(noise) = 48`;

test('a large gzip is read whole', async () => {
  expect(PACKED.length).toBeGreaterThan(SOON_READ_BYTES);
  expect(await feed(PACKED)).toEqual({ rows: ROWS, sentence: null });
});

test('a large gzip is read whole however many members it has', async () => {
  for (const bytes of [1_000, 65_536, 131_072, 1_048_576]) {
    const members = Array.from({ length: Math.ceil(BYTES.length / bytes) }, (_, n) =>
      gzipSync(BYTES.subarray(n * bytes, (n + 1) * bytes)),
    );
    expect(await feed(Buffer.concat(members))).toEqual({ rows: ROWS, sentence: null });
  }
});

test('what was read of one that ends early or is damaged does not count, wherever that is', async () => {
  for (const at of [100_000, PACKED.length >> 1, PACKED.length - 9, PACKED.length - 1]) {
    expect((await feed(PACKED.subarray(0, at))).sentence).toMatch(/gzip ends in the middle/);
    const damaged = Buffer.from(PACKED);
    damaged.writeUInt8((damaged[at] ?? 0) ^ 0xff, at);
    expect((await feed(damaged)).sentence).toMatch(/gzip is damaged|gzip ends in the middle/);
  }
});

test('one that unpacks to nothing keeps nobody waiting', async () => {
  const empty = Buffer.concat(Array.from({ length: SOON_READ_BYTES / 20 + 1 }, () => gzipSync('')));
  expect(await feed(empty)).toMatchObject({ rows: 0, sentence: null });
});

test('one that expands too much is given up, and whoever reads it is stopped', async () => {
  const bomb = gzipSync(Buffer.alloc(402_653_184, 'é,x\n'));
  const noise = gzipSync(randomBytes(SOON_READ_BYTES - bomb.length + 1));
  const before = stops;
  expect((await feed(Buffer.concat([bomb, noise]))).sentence).toMatch(/unpacks to over 200 times its size/);
  expect(stops - before).toBe(1);
}, 60_000);

test('UTF-16 comes as UTF-8, packed or not', async () => {
  const wide = Buffer.from(`\uFEFF${CONTENT}`, 'utf16le');
  expect(await feed(wide, 'utf-16le')).toEqual({ rows: ROWS, sentence: null });
  expect(await feed(gzipSync(wide), 'utf-16le')).toEqual({ rows: ROWS, sentence: null });
});

test('a reading that fails, before it begins or in the middle, waits for nothing, and the file is still judged', async () => {
  const broken = (): string => 'SELECT nothing';
  const stopped = (file: string): string =>
    countOf(file).replace('WHERE', "WHERE CASE WHEN id = 'é30000' THEN error('enough') ELSE true END AND");
  for (const query of [broken, stopped]) {
    expect(await feed(PACKED, 'utf-8', query)).toEqual({ rows: null, sentence: null });
    expect((await feed(PACKED.subarray(0, -1), 'utf-8', query)).sentence).toMatch(/gzip ends in the middle/);
  }
});

test('many at once do not keep each other from being read', async () => {
  const fed = await Promise.all(Array.from({ length: 6 }, () => feed(PACKED)));
  expect(fed).toEqual(fed.map(() => ({ rows: ROWS, sentence: null })));
});

const never = (): never => {
  throw new Error('Nothing is to be stopped.');
};

test('a small one is read to its end first and by DuckDB itself', async () => {
  const small = gzipSync(CONTENT.slice(0, 20_000));
  const path = join(folder, 'small');
  writeFileSync(path, small);
  expect(statSync(path).size).toBeLessThan(SOON_READ_BYTES);
  expect(await feedOf(path, 'gzip', 'utf-8', folder, never)).toMatchObject({ path, compression: 'gzip' });
  writeFileSync(path, small.subarray(0, -1));
  expect(await feedOf(path, 'gzip', 'utf-8', folder, never)).toMatchObject({ kind: 'unreadable' });
});
