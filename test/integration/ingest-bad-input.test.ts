import { once } from 'node:events';
import { createWriteStream, readFileSync, truncateSync } from 'node:fs';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDuck } from '../../src/adapters/duckdb/session.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { loadedEvents } from '../support/loaded-events.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const NOW = instant(Date.parse('2026-07-10T00:00:00Z'));
const HEADER = 'id,profile_id,metric_name,datetime,$value\n';
const MEGABYTE = 1_048_576;

let db: TestDatabase;
let pipeline: TestPipeline;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});

const row = (id: string, { profile = 'P1', time = '2026-07-01T00:00:00Z', value = '1' } = {}): string =>
  `${id},${profile},Placed Order,${time},${value}\n`;
/** So many that a few bad ones beside them do not park the file. */
const GOOD = Array.from({ length: 40 }, (_, n) => row(`good-${n}`)).join('');

async function ingest(name: string, content: string | Buffer | null) {
  const orgId = await db.createOrg();
  const path = content === null ? pipeline.path(name) : pipeline.file(name, content);
  await pipeline.ingestFile(orgId, path, NOW);
  return { orgId, ...(await outcome(orgId)) };
}

async function outcome(orgId: OrgId) {
  const [file] = await db.asOwner<{ state: string; reason: string; mapping: string; events: number; rejected: number }>(
    'SELECT state, reason, mapping, events, rejected FROM landing_files WHERE org_id = $1',
    [orgId],
  );
  const rejects = await db.asOwner<{ row: number; column: string; reason: string; raw: string }>(
    `SELECT row_number::int AS row, column_name AS column, reason, raw FROM ingest_rejects
     WHERE org_id = $1 ORDER BY row_number`,
    [orgId],
  );
  return { file, rejects, events: await loadedEvents(pipeline.folder, orgId) };
}

async function gzipOf(name: string, chunk: Buffer, times: number): Promise<void> {
  const gzip = createGzip({ level: 9 });
  const written = gzip.pipe(createWriteStream(pipeline.path(name)));
  gzip.write(HEADER);
  for (let n = 0; n < times; n += 1) if (!gzip.write(chunk)) await once(gzip, 'drain');
  gzip.end();
  await once(written, 'close');
}

describe('a file that is no export is kept, brings nothing, and is told what it is', () => {
  it.each([
    ['an empty file', '', /is empty: it has no header row/],
    [
      'a page for signing in',
      '<!DOCTYPE html><html><body>Sign in</body></html>',
      /web page.*Download the export again/,
    ],
    ['a ZIP archive', Buffer.from('PK\x03\x04rest'), /ZIP archive.*Unpack/],
    ['zero bytes', Buffer.alloc(4_096), /no text|not text/],
    ['a damaged gzip', damaged(gzipSync(HEADER + GOOD)), /gzip is damaged.*Deliver the file again/],
    [
      'rows separated by something else than the header',
      HEADER + GOOD.replaceAll(',', ';'),
      /header has 5 columns, but most of the rows have another number/,
    ],
  ])('%s', async (_what, content, sentence) => {
    const { file, events } = await ingest('bad.csv', content);
    expect(file).toMatchObject({ state: 'parked', reason: expect.stringMatching(sentence) });
    expect(events).toEqual([]);
  });

  it('a gzip that expands without end', async () => {
    await gzipOf('bomb.csv.gz', Buffer.from(row('bomb').repeat(20_000)), 400);
    const { file, events } = await ingest('bomb.csv.gz', null);
    expect(file).toMatchObject({
      state: 'parked',
      reason: expect.stringMatching(/unpacks to over \d+ times its size/),
    });
    expect(events).toEqual([]);
  });

  it('one line of a gigabyte, packed or not, without holding it', async () => {
    const before = process.memoryUsage().rss;
    await gzipOf('line.csv.gz', Buffer.alloc(MEGABYTE, 'x'), 1_024);
    const packed = await ingest('line.csv.gz', null);
    truncateSync(pipeline.file('line.csv', `${HEADER}x`), 1_024 * MEGABYTE);
    const plain = await ingest('line.csv', null);
    for (const { file } of [packed, plain]) {
      expect(file).toMatchObject({
        state: 'parked',
        reason: expect.stringMatching(/line of the file is longer than 32 MB/),
      });
    }
    expect((process.memoryUsage().rss - before) / MEGABYTE).toBeLessThan(400);
  });
});

describe('zstd, which DuckDB takes for whole wherever it ends', () => {
  let packed: Buffer;
  beforeAll(async () => {
    const duck = await startDuck(pipeline.path('spill-of-the-test'));
    const session = await duck.open();
    const rows = `SELECT 'z' || n AS id, 'P1' AS profile_id, 'Placed Order' AS metric_name, '2026-07-01T00:00:00Z' AS datetime,
      n AS "$value" FROM range(100000) t(n)`;
    await session.run(`COPY (${rows}) TO '${pipeline.path('z.csv.zst')}' (FORMAT csv, HEADER, COMPRESSION zstd)`);
    session.close();
    duck.close();
    packed = readFileSync(pipeline.path('z.csv.zst'));
  });

  it('is read', async () => {
    const { file } = await ingest('whole.csv.zst', packed);
    expect(file).toMatchObject({ state: 'loaded', mapping: 'metric-files', events: 100_000 });
  });

  it.each([0.1, 0.5, 0.9])('is parked where only the first %f of it came', async (share) => {
    const { file, events } = await ingest('cut.csv.zst', packed.subarray(0, Math.floor(packed.length * share)));
    expect(file).toMatchObject({ state: 'parked', reason: expect.stringMatching(/zstd file ends in the middle/) });
    expect(events).toEqual([]);
  });

  it('is parked where it expands without end', async () => {
    const duck = await startDuck(pipeline.path('spill-of-the-test'));
    const session = await duck.open();
    const rows = `SELECT 'z' AS id, repeat('x', 1000) AS profile_id, 'Placed Order' AS metric_name,
      '2026-07-01T00:00:00Z' AS datetime FROM range(300000)`;
    await session.run(`COPY (${rows}) TO '${pipeline.path('bomb.csv.zst')}' (FORMAT csv, HEADER, COMPRESSION zstd)`);
    session.close();
    duck.close();
    const { file, events } = await ingest('bomb.csv.zst', null);
    expect(file).toMatchObject({
      state: 'parked',
      reason: expect.stringMatching(/unpacks to over \d+ times its size/),
    });
    expect(events).toEqual([]);
  });
});

describe('a bad row is rejected with a reason, and the others load', () => {
  it.each<[string, string | Buffer, string, RegExp]>([
    [
      'a time in the future',
      row('x', { time: '2026-07-12T00:00:00Z' }),
      'time',
      /more than a day in the future: 2026-07-12/,
    ],
    ['a time of 1970', row('x', { time: '1970-01-01T00:00:00Z' }), 'time', /before the year 2000/],
    ['no time', row('x', { time: 'N/A' }), 'time', /is not a time: N\/A/],
    [
      'a profile that is an email address',
      row('x', { profile: 'a@b.example' }),
      'profile',
      /email address and no profile id/,
    ],
    ['a profile that is nothing', row('x', { profile: 'undefined' }), 'profile', /is no id: undefined/],
    ['a profile that a database dumped as NULL', row('x', { profile: '\\N' }), 'profile', /is no id: \\N/],
    ['an id that a spreadsheet rounded', row('1.78E+15'), 'event id', /rounded by a spreadsheet: 1\.78E\+15/],
    ['an id with zero bytes', row('a\0b'), 'event id', /characters that no id has/],
    ['an id without end', row('x'.repeat(300)), 'event id', /longer than 200 bytes/],
    ['a number with a currency', row('x', { value: '"$1,234.50"' }), 'value', /is not a number: \$1,234\.50/],
    ['invalid UTF-8', Buffer.from(row('caf\xe9'), 'latin1'), 'id', /not text in the encoding of the file/],
    ['too few columns', 'x,P1\n', 'metric_name', /columns do not fit the header/],
    ['a row over 4 MB', row('x', { value: '1'.repeat(5 * MEGABYTE) }), '', /longer than 4 MB/],
    ['a quote that is not doubled', row('"x"y'), 'id', /a quote is opened and not closed/],
  ])('%s', async (_what, bad, column, reason) => {
    const content = Buffer.concat([Buffer.from(HEADER + GOOD), Buffer.from(bad), Buffer.from(row('last'))]);
    const { file, rejects, events } = await ingest('rows.csv', content);
    expect(file).toMatchObject({ state: 'loaded', rejected: 1, events: 41 });
    expect(rejects).toMatchObject([{ row: 42, reason: expect.stringMatching(reason) }]);
    expect(rejects[0]?.column ?? '').toBe(column);
    expect(rejects[0]?.raw.length).toBeGreaterThan(3);
    expect(events).toHaveLength(41);
  });
});

describe('what only looks bad is read', () => {
  it('a header and nothing else', async () => {
    expect((await ingest('header.csv', HEADER)).file).toMatchObject({ state: 'loaded', events: 0, rejected: 0 });
  });

  it('numbers as text, and times of the next hours', async () => {
    const { events } = await ingest(
      'text.csv',
      HEADER + row('a', { value: '"49.99"' }) + row('b', { value: '5e1', time: '2026-07-10T20:00:00Z' }),
    );
    expect(events.map((event) => event.value_micros)).toEqual([49_990_000n, 50_000_000n]);
  });

  it('two columns of one name: the first that holds a value counts', async () => {
    const header = 'id,datetime,profile_id,metric_name,datetime\n';
    const { events } = await ingest('twice.csv', `${header}a,,P1,Placed Order,2026-07-01T00:00:00Z\n`);
    expect(events).toMatchObject([{ at_micros: BigInt(Date.parse('2026-07-01T00:00:00Z')) * 1000n }]);
  });

  it('ids that say nothing do not make one event of many', async () => {
    for (const [name, id] of [
      ['excel.csv', 'N/A'],
      ['dump.csv', '\\N'],
    ] as const) {
      const rows = ['P1', 'P2', 'P3'].map((profile) => row(id, { profile })).join('');
      expect((await ingest(name, HEADER + rows)).events, id).toHaveLength(3);
    }
  });

  it.each<[string, Buffer]>([
    ['semicolons', Buffer.from((HEADER + row('é')).replaceAll(',', ';'))],
    ['tabs, with a byte order mark', Buffer.from(`\uFEFF${(HEADER + row('é')).replaceAll(',', '\t')}`)],
    ['UTF-16, as Excel saves it', Buffer.from(`\uFEFF${(HEADER + row('é')).replaceAll(',', '\t')}`, 'utf16le')],
    ['UTF-16 the other way around, packed', gzipSync(Buffer.from(`\uFEFF${HEADER}${row('é')}`, 'utf16le').swap16())],
    ['line ends of Windows, with empty lines', Buffer.from((HEADER + row('é')).replaceAll('\n', '\r\n\r\n'))],
    ['line ends of an old Macintosh', Buffer.from((HEADER + row('é')).replaceAll('\n', '\r'))],
    ['gzip in several members', Buffer.concat([gzipSync(HEADER), gzipSync(row('é'))])],
  ])('%s', async (_what, content) => {
    const { file, events } = await ingest('odd.csv', content);
    expect(file).toMatchObject({ state: 'loaded', mapping: 'metric-files' });
    expect(events).toMatchObject([{ event_id: 'é', value_micros: 1_000_000n }]);
  });
});

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 0xff;
  return copy;
}
