import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOfSubject } from '../../src/adapters/duckdb/subject-digest.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { loadedEvents } from '../support/loaded-events.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const NOW = instant(Date.parse('2026-07-02T00:00:00Z'));
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../fixtures/exports', name));

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

const ingest = (orgId: OrgId, name: string, content: string | Buffer) =>
  pipeline.ingestFile(orgId, pipeline.file(name, content), NOW);

const events = (orgId: OrgId) => loadedEvents(pipeline.folder, orgId);

const manifest = (orgId: OrgId) =>
  db.asOwner('SELECT state, reason, mapping, rows, events, duplicates, rejected FROM landing_files WHERE org_id = $1', [
    orgId,
  ]);

describe('a shape is recognised from its header alone', () => {
  test('metric files: µs, offsets, Unix seconds, entities, quotes and line breaks', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'opened-email_2026-07-01.csv', fixture('opened-email_2026-07-01.csv'));
    expect(await manifest(orgId)).toMatchObject([{ state: 'loaded', mapping: 'metric-files', rows: 3, events: 3 }]);
    const micros = Date.parse('2026-07-01T10:57:14Z') * 1000;
    expect(await events(orgId)).toMatchObject([
      {
        event_id: 'ev-open-1',
        at_micros: BigInt(micros),
        send_at_micros: 1782903300000000n,
        metric: 'opened_email',
        flow_id: 'FLOW01',
        message_id: 'MSG001',
        subject_folded: digestOfSubject("It's here, Ann"),
        is_machine: false,
      },
      {
        at_micros: BigInt(micros + 250_001),
        metric: 'opened_email',
        subject_folded: digestOfSubject('Two lines'),
        is_machine: true,
      },
      {
        at_micros: 1782903600000000n,
        flow_id: null,
        variation: 'VAR9',
        subject_folded: digestOfSubject('Say "hello"'),
      },
    ]);
  });

  test('JSON properties, gzipped', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'events_2026-07-01T10.csv.gz', gzipSync(fixture('events_2026-07-01T10.csv')));
    expect(await manifest(orgId)).toMatchObject([{ state: 'loaded', mapping: 'json-properties', events: 4 }]);
    expect(await events(orgId)).toMatchObject([
      {
        metric: 'received_email',
        subject_folded: digestOfSubject('Welcome, Ann'),
        message_id: 'MSG001',
        is_bot: false,
      },
      { metric: 'clicked_email', url: 'https://shop.example/p?a=1,2', is_bot: true },
      { metric: 'placed_order', value_micros: 49_990_000n, at_micros: 1782906900500000n },
      { metric: 'unsubscribed' },
    ]);
  });

  test('a warehouse table, its properties spelled apart or run together', async () => {
    const [apart, together] = [await db.createOrg(), await db.createOrg()];
    await ingest(apart, 'event.csv', fixture('event.csv'));
    await ingest(together, 'event.csv', fixture('event_run-together.csv'));
    expect(await manifest(apart)).toMatchObject([{ state: 'loaded', mapping: 'wide-warehouse', events: 3 }]);
    expect(await events(apart)).toMatchObject([
      { message_id: 'MSG001', profile_id: '01PROFILEA', value_micros: 15_000_000n },
      // A column that slipped: no cohort rather than a wrong one.
      { message_id: 'CAMP01', send_at_micros: 1782903360000000n, variation: 'VAR1' },
      { metric: 'clicked_email', is_bot: true, send_at_micros: 1782903290000000n },
    ]);
    expect(await events(together)).toEqual(await events(apart));
  });

  test('of a clicked address only the page is kept, not who clicked', async () => {
    const orgId = await db.createOrg();
    const properties = '"{""URL"":""https://shop.example/p?email=ann%40shop.example&_kx=abc&a=1""}"';
    const header = 'event_id,datetime,profile_id,metric_name,event_properties';
    await ingest(orgId, 'click.csv', `${header}\ne1,2026-07-01T00:00:00Z,P1,Clicked Email,${properties}\n`);
    expect(await events(orgId)).toMatchObject([{ url: 'https://shop.example/p?email=&_kx=&a=1' }]);
  });

  test('an unknown header parks the file with a sentence and keeps it', async () => {
    const orgId = await db.createOrg();
    const { sha256 } = await ingest(orgId, 'x.csv', 'email,when,what\na@b.example,now,open\n');
    expect(await manifest(orgId)).toMatchObject([
      { state: 'needs_mapping', reason: expect.stringContaining('email, when, what') },
    ]);
    // Sealed, with a header of its own.
    const kept = readFileSync(join(pipeline.folder, 'landing', orgId, sha256));
    expect(kept.includes('a@b.example')).toBe(false);
    expect(kept.length).toBeGreaterThan('email,when,what\na@b.example,now,open\n'.length);
  });
});

describe('names of properties in other spellings', () => {
  const at = '2026-07-01T00:00:00Z';
  const expected = {
    message_id: 'M1',
    send_at_micros: 1782903300000000n,
    is_bot: true,
    subject_folded: digestOfSubject('Hi'),
    value_micros: 5_000_000n,
  };

  test.each([
    ['message', 'cohort_message_send_cohort', 'bot_click', 'subject', 'value'],
    ['Message', 'cohortMessageSendCohort', 'botClick', 'subject', 'value'],
    [
      'property_message',
      'property_cohort_message_send_cohort',
      'property_bot_click',
      'property_subject',
      'property_value',
    ],
    ['propertymessage', 'propertycohortmessagesendcohort', 'propertybotclick', 'propertysubject', 'propertyvalue'],
  ])('%s, %s: in columns and in JSON', async (...names) => {
    const [columns, json] = [await db.createOrg(), await db.createOrg()];
    const values = ['M1', '1782903300:M1', 'true', 'Hi', '5'];
    await ingest(columns, 'a.csv', `id,datetime,profile_id,metric_name,${names}\ne,${at},P,Clicked Email,${values}\n`);
    const keys = JSON.stringify(Object.fromEntries(names.map((name, index) => [name, values[index]])));
    const header = 'event_id,datetime,profile_id,metric_name,event_properties';
    await ingest(json, 'a.csv', `${header}\ne,${at},P,Clicked_Email,"${keys.replaceAll('"', '""')}"\n`);
    expect(await events(columns)).toMatchObject([{ ...expected, metric: 'clicked_email' }]);
    expect(await events(json)).toMatchObject([{ ...expected, metric: 'clicked_email' }]);
  });
});

test('a file of half a year is written into a file a day, however its days are mixed', async () => {
  const orgId = await db.createOrg();
  const at = (n: number): string => new Date(Date.UTC(2026, 0, 1) + ((n * 77) % 180) * 86_400_000 + n).toISOString();
  const rows = Array.from({ length: 720 }, (_, n) => `h${n},P${n},Opened Email,${at(n)}\n`).join('');
  await ingest(orgId, 'half-year.csv', `id,profile_id,metric_name,datetime\n${rows}`);
  const days = readdirSync(join(pipeline.folder, 'warehouse', orgId, 'events'));
  expect([days.length, days.sort()[0], (await events(orgId)).length]).toEqual([180, 'day=2026-01-01', 720]);
});

describe('a broken row', () => {
  const HEADER = 'id,profile_id,metric_name,datetime,$value';
  const good = (id: string): string => `${id},P1,Placed Order,2026-07-01T00:00:00Z,1`;

  test('is rejected with its number, column, reason and text; the others load', async () => {
    const orgId = await db.createOrg();
    const rows = [
      ...Array.from({ length: 20 }, (_, index) => good(`g${index}`)),
      'b1,P1,Placed Order,yesterday,1',
      '"b,2",P1,Placed Order',
      'b3,,Placed Order,2026-07-01T00:00:00Z,1',
      'b4,P1,Placed Order,2026-07-01T00:00:00Z,"many\nlines"',
    ];
    await ingest(orgId, 'placed.csv', [HEADER, ...rows].join('\n'));
    expect(await manifest(orgId)).toMatchObject([{ state: 'loaded', rows: 24, events: 20, rejected: 4 }]);
    const rejects = await db.asOwner('SELECT * FROM ingest_rejects WHERE org_id = $1 ORDER BY row_number', [orgId]);
    expect(rejects).toMatchObject([
      {
        row_number: 22,
        column_name: 'time',
        reason: 'is not a time: yesterday',
        raw: 'b1,P1,Placed Order,yesterday,1',
      },
      { row_number: 23, column_name: 'datetime', raw: '"b,2",P1,Placed Order' },
      { row_number: 24, column_name: 'profile', reason: 'is empty' },
      { row_number: 25, column_name: 'value' },
    ]);
  });

  test('among too many others parks the file, and nothing of it is loaded', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'placed.csv', [HEADER, good('g1'), good('g2'), 'b1,,,,'].join('\n'));
    expect(await manifest(orgId)).toMatchObject([
      { state: 'parked', rejected: 1, events: 0, reason: expect.stringContaining('1 of 3 rows') },
    ]);
    expect(await events(orgId)).toEqual([]);
  });
});

describe('an event is counted once, for ever', () => {
  const lines = fixture('events_2026-07-01T10.csv').toString().trimEnd().split('\n');
  const [header = ''] = lines;

  test('the same file again changes nothing', async () => {
    const orgId = await db.createOrg();
    expect((await ingest(orgId, 'a.csv', lines.join('\n'))).isNew).toBe(true);
    const before = await events(orgId);
    expect((await ingest(orgId, 'b.csv', lines.join('\n'))).isNew).toBe(false);
    expect(await events(orgId)).toEqual(before);
    expect(await manifest(orgId)).toHaveLength(1);
  });

  test.each(['parked', 'needs_mapping'])('a file that was %s is tried again when delivered again', async (state) => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a.csv', header);
    await db.asOwner("UPDATE landing_files SET state = $2, reason = 'Unknown.' WHERE org_id = $1", [orgId, state]);
    expect((await ingest(orgId, 'a.csv', header)).isNew).toBe(false);
    expect(await manifest(orgId)).toMatchObject([{ state: 'loaded', reason: null }]);
  });

  test('a row without an id is known by its uuid, then by who, what and when', async () => {
    const orgId = await db.createOrg();
    const row = '01P,Placed Order,2026-07-01T00:00:00Z';
    await ingest(orgId, 'a.csv', `id,uuid,profile_id,metric_name,datetime\n,u1,${row}\n,,${row}\n,,${row}\n`);
    await ingest(orgId, 'b.csv', `id,uuid,profile_id,metric_name,datetime\n,,${row}\n,u1,${row}\n`);
    expect(await events(orgId)).toHaveLength(2);
  });

  test('a load that died before it was recorded is done again, to the same events', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a.csv', lines.join('\n'));
    const before = await events(orgId);
    await db.asOwner("UPDATE landing_files SET state = 'landed', events = NULL WHERE org_id = $1", [orgId]);
    await ingest(orgId, 'other.csv', `${header}\n`);
    expect(await events(orgId)).toEqual(before);
    expect(await manifest(orgId)).toContainEqual(expect.objectContaining({ events: 4, duplicates: 0 }));
  });
});
