import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDuck } from '../../src/adapters/duckdb/session.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { warehouseEvents } from '../support/event-app.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const NOW = instant(Date.parse('2026-07-02T00:00:00Z'));

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

const event = (id: string, metricId = 'M1', properties: object = { $message: 'MSG1', Subject: 'Hi' }) => ({
  type: 'event',
  id,
  attributes: { timestamp: 1_782_867_596, datetime: '2026-07-01 00:59:56+00:00', event_properties: properties },
  relationships: {
    profile: { data: { type: 'profile', id: 'P1' } },
    metric: { data: { type: 'metric', id: metricId } },
  },
});
const metrics = { M1: 'Received Email', M2: 'Clicked Email' };
const page = (...data: readonly object[]) => ({
  data,
  included: Object.entries(metrics).map(([id, name]) => ({ type: 'metric', id, attributes: { name } })),
  links: { self: 'https://a.klaviyo.com/api/events', next: null },
});
const delivery = (id: string) => ({
  meta: {},
  data: [{ topic: 'event:klaviyo.opened_email', external_id: id, payload: { data: event(id) } }],
});
const own = { event_id: 'E1', profile_id: 'P1', metric: 'Placed Order', time: 1_782_867_596, value: 1.25 };

async function ingest(name: string, content: string | Buffer) {
  const orgId = await db.createOrg();
  await pipeline.ingestFile(orgId, pipeline.file(name, content), NOW);
  const [file] = await db.asOwner('SELECT * FROM landing_files WHERE org_id = $1', [orgId]);
  return { orgId, file };
}
const kinds = async (orgId: OrgId): Promise<unknown[]> =>
  (await warehouseEvents(pipeline.folder, orgId)).map(({ event_id, metric }) => `${event_id} ${metric}`);

describe('a file of JSON objects', () => {
  it.each([
    ['one a line', '\n'],
    ['with nothing between', ''],
    ['with blank lines between', '\r\n\r\n'],
  ])('%s is read, whatever it mixes, gzipped or not', async (_what, between) => {
    const content = [page(event('A'), event('B', 'M2')), delivery('C'), own]
      .map((each) => JSON.stringify(each))
      .join(between);
    for (const [name, bytes] of [
      ['a.jsonl', Buffer.from(content)],
      ['a.json.gz', gzipSync(content)],
    ] as const) {
      const { orgId, file } = await ingest(name, bytes);
      expect(file).toMatchObject({ state: 'loaded', mapping: 'json-properties', rows: 4, events: 4, rejected: 0 });
      expect(await kinds(orgId)).toEqual([
        'A received_email',
        'B clicked_email',
        'C opened_email',
        'own:E1 placed_order',
      ]);
    }
  });

  it('keeps an id that its owner chose apart from Klaviyo’s', async () => {
    const content = JSON.stringify(page(event('E1'))) + JSON.stringify(own);
    expect(await kinds((await ingest('a.json', content)).orgId)).toEqual(['E1 received_email', 'own:E1 placed_order']);
  });

  it('may have pages of many megabytes', async () => {
    const properties = { $message: 'MSG1', Notes: 'x'.repeat(90_000) };
    const content = JSON.stringify(
      page(...Array.from({ length: 100 }, (_, index) => event(`E${index}`, 'M1', properties))),
    );
    expect(content.length).toBeGreaterThan(8_000_000);
    expect((await ingest('a.json', content)).file).toMatchObject({ state: 'loaded', events: 100, reason: null });
  });

  it.each([
    ['in one line', undefined],
    ['with lines of its own', 2],
  ])('may be a list of them, %s, gzipped or not', async (_what, indent) => {
    const content = JSON.stringify([own, delivery('C'), { ...own, event_id: 'E2' }], null, indent);
    for (const [name, bytes] of [
      ['a.json', Buffer.from(content)],
      ['a.json.gz', gzipSync(`\uFEFF\n${content}\n`)],
    ] as const) {
      const { orgId, file } = await ingest(name, bytes);
      expect(file).toMatchObject({ state: 'loaded', mapping: 'json-properties', rows: 3, events: 3, rejected: 0 });
      expect(await kinds(orgId)).toEqual(['C opened_email', 'own:E1 placed_order', 'own:E2 placed_order']);
    }
  });

  it('may have events of a megabyte, however many', async () => {
    const notes = Array.from({ length: 900 }, (_, index) => ({ note: `${index} ${'x'.repeat(1_000)}` }));
    const large = (index: number) => event(`E${100 + index}`, 'M1', { $message: 'MSG1', notes });
    const pages = Array.from({ length: 5 }, (_, of) =>
      page(...Array.from({ length: 20 }, (_, at) => large(of * 20 + at))),
    );
    const content = pages.map((each) => JSON.stringify(each)).join('\n');
    expect(content.length).toBeGreaterThan(90_000_000);
    expect((await ingest('a.json', content)).file).toMatchObject({ state: 'loaded', events: 100, reason: null });
  }, 60_000);

  it('without a single event is loaded', async () => {
    expect((await ingest('a.json', JSON.stringify(page()))).file).toMatchObject({
      state: 'loaded',
      rows: 0,
      events: 0,
    });
  });
});

describe('an object', () => {
  it('that tells too little is rejected with a reason; the others load', async () => {
    const good = Array.from({ length: 9 }, (_, index) => event(`E${index}`));
    const { orgId, file } = await ingest('a.json', JSON.stringify(page(...good, { type: 'event', id: 'bad' })));
    expect(file).toMatchObject({ state: 'loaded', events: 9, rejected: 1 });
    const rejects = await db.asOwner('SELECT column_name FROM ingest_rejects WHERE org_id = $1', [orgId]);
    expect(rejects).toEqual([{ column_name: 'time' }]);
  });

  it('that is of something else parks the file', async () => {
    expect((await ingest('a.json', '{"hello": "world"}')).file).toMatchObject({ state: 'parked', rejected: 1 });
  });
});

it.each([
  ['ends early', '{"data": [{"type": "event"'],
  ['is JSON only at its start', '{"data": []}\nand then some text'],
  ['is a list that ends early', '[{"event_id": "E1"}'],
  ['is a list of other things', '[{"event_id": "E1"}, 7]'],
])('a file that %s is parked with a sentence, and kept', async (_what, content) => {
  const { file } = await ingest('a.json', content);
  expect(file).toMatchObject({ state: 'parked', reason: expect.stringContaining('cannot be read') });
  expect(file?.reason).not.toContain(pipeline.folder);
});

describe('packed with zstd, which only DuckDB unpacks here,', () => {
  const MEGABYTE = 1_048_576;
  let duck: Awaited<ReturnType<typeof startDuck>>;
  beforeAll(async () => {
    duck = await startDuck(pipeline.path('spill-of-the-test'));
    return () => duck.close();
  });

  async function zstd(content: string): Promise<Buffer> {
    const [plain, packed] = [pipeline.file('plain', content), pipeline.path('packed')];
    const session = await duck.open();
    await session.run(`COPY (SELECT content FROM read_text('${plain}')) TO '${packed}'
      (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x1F', COMPRESSION zstd)`);
    session.close();
    return readFileSync(packed);
  }
  const long = (bytes: number) => ({ ...own, event_id: 'LONG', note: 'x'.repeat(bytes) });

  it.each([
    ['objects', `${JSON.stringify(own)}\n${JSON.stringify(delivery('C'))}`, 2],
    ['a list in one line', JSON.stringify([own, delivery('C')]), 2],
    ['a list with lines of its own', JSON.stringify([own, delivery('C')], null, 2), 2],
    ['a list in one line of many megabytes', JSON.stringify([own, long(9 * MEGABYTE), delivery('C')]), 3],
    ['a page in one line of many megabytes', JSON.stringify(page(event('E1'), long(9 * MEGABYTE))), 2],
  ])('%s is read', async (_what, content, events) => {
    expect((await ingest('a.json.zst', await zstd(content))).file).toMatchObject({
      state: 'loaded',
      events,
      reason: null,
    });
  });

  it.each([
    ['in lines of its own', 2],
    ['in one line', undefined],
  ])('an object of many times 32 MB %s is parked with what to do', async (_what, indent) => {
    const { file } = await ingest('a.json.zst', await zstd(JSON.stringify(long(100 * MEGABYTE), null, indent)));
    expect(file).toMatchObject({ state: 'parked', reason: expect.stringMatching(/32 MB.*gzip/) });
  });

  it('nothing at all is an empty file', async () => {
    const { file } = await ingest('a.json.zst', await zstd(''));
    expect(file).toMatchObject({ state: 'parked', reason: expect.stringMatching(/is empty/) });
  });

  it('what is damaged inside is parked, and keeps no other file waiting', async () => {
    const noise = Array.from({ length: 3_000 }, (_, at) => createHash('sha256').update(`${at}`).digest('hex'));
    const damaged = await zstd(noise.map((id) => JSON.stringify({ ...own, event_id: id })).join('\n'));
    damaged.fill(0xff, 12, 40);
    const { file } = await ingest('a.json.zst', damaged);
    expect(file).toMatchObject({ state: 'parked', reason: expect.stringMatching(/damaged.*Deliver/) });
  });
});
