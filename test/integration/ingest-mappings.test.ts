import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MappingDefinition, MappingDraft, MappingPreview } from '../../src/contract/mappings.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { loadedEvents } from '../support/loaded-events.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const NOW = instant(Date.parse('2026-07-10T00:00:00Z'));

let app: ConsoleApp;
let pipeline: TestPipeline;
let orgId: OrgId;
let browser: Browser;
beforeAll(async () => {
  app = await startConsole({
    mappingDesk: {
      draft: (org, sha256) => pipeline.draftMapping(org, sha256),
      preview: (org, sha256, definition, counted) => pipeline.previewMapping(org, { sha256, definition, counted }, NOW),
      loadSoon: () => undefined,
    },
  });
  pipeline = await startPipeline(app.db.database);
});
beforeEach(async () => {
  orgId = await app.db.createOrg();
  browser = await app.browser(orgId, 'admin');
});
afterAll(async () => {
  pipeline.close();
  await app.close();
});

const ingest = async (name: string, content: string | Buffer) =>
  (await pipeline.ingestFile(orgId, pipeline.file(name, content), NOW)).sha256;
const events = () => loadedEvents(pipeline.folder, orgId);
const files = () =>
  app.db.asOwner<Record<string, unknown>>(
    `SELECT name, state, reason, mapping, header, rows, events, duplicates, rejected FROM landing_files
     WHERE org_id = $1 ORDER BY landed_at, name`,
    [orgId],
  );

async function draftOf(sha256: string): Promise<MappingDraft> {
  const answer = await browser.call('GET', `/console-api/mappings/for-file/${sha256}`);
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

async function preview(sha256: string, definition: MappingDefinition, counted = 'first_rows'): Promise<MappingPreview> {
  const body = { definition, counted };
  const answer = await browser.call('POST', `/console-api/mappings/for-file/${sha256}/preview`, body);
  expect([answer.statusCode, answer.body]).toEqual([200, expect.anything()]);
  return answer.json();
}

async function save(definition: MappingDefinition, sha256: string | null = null): Promise<number> {
  const answer = await browser.call('POST', '/console-api/mappings', { definition, sha256 });
  expect([answer.statusCode, answer.body]).toEqual([200, expect.anything()]);
  await pipeline.run(orgId, NOW);
  return answer.json<{ waiting: number }>().waiting;
}

const UNKNOWN = [
  'activity;when;customer;what;link',
  ...Array.from({ length: 30 }, (_, n) => `a${n};2026-07-01 10:00:${String(n).padStart(2, '0')};P${n};Öffnung;`),
  'a30;soon;P30;Öffnung;',
  '',
].join('\n');
const OPENS: MappingDefinition = {
  ...{ name: 'opens', filePattern: 'opens_*', delimiter: ';', encoding: null, timeFormat: { kind: 'any' } },
  columns: { eventId: ['activity'], time: ['when'], profileId: ['customer'], metricName: ['what'], url: ['link'] },
  ...{ jsonColumn: null, jsonPaths: {}, fixedMetric: null, metricAliases: { Öffnung: 'opened_email' } },
};

describe('a file that no mapping knows', () => {
  it('is parked with its header, suggests a mapping, shows what one would make of it, and is loaded once one is saved', async () => {
    const sha256 = await ingest('opens_2026-07-01.csv', UNKNOWN);
    expect(await files()).toMatchObject([
      { state: 'needs_mapping', header: ['activity', 'when', 'customer', 'what', 'link'] },
    ]);
    const draft = await draftOf(sha256);
    expect(draft.definition).toMatchObject({
      ...{ name: 'opens', filePattern: 'opens_*.csv', delimiter: ';' },
      columns: { time: ['when'], metricName: ['activity'], url: ['link'] },
    });

    const shown = await preview(sha256, OPENS);
    expect(shown).toMatchObject({ missing: [], isRecognised: true, counts: { rows: 31, loadable: 30, rejected: 1 } });
    expect(shown.reasons).toEqual([{ column: 'time', reason: 'is not a time', rows: 1 }]);
    expect(shown.rows[1]).toMatchObject({
      cells: ['a1', '2026-07-01 10:00:01', 'P1', 'Öffnung', ''],
      fields: { eventId: 'a1', metricName: 'Öffnung' },
      metric: 'opened_email',
      at: '2026-07-01T10:00:01Z',
      rejected: null,
    });
    expect(shown.rows[30]?.rejected).toEqual({ column: 'time', reason: 'is not a time: soon' });
    expect((await preview(sha256, OPENS, 'whole_file')).counts).toEqual(shown.counts);
    expect(await events()).toEqual([]);

    expect(await save(OPENS, sha256)).toBe(1);
    expect(await files()).toMatchObject([{ state: 'loaded', mapping: 'opens', events: 30, rejected: 1, header: null }]);
    expect((await events()).map((event) => event.metric)).toEqual(Array(30).fill('opened_email'));
  });

  it('says which columns a mapping names in vain', async () => {
    const sha256 = await ingest('opens_2026-07-01.csv', UNKNOWN);
    const columns = { ...OPENS.columns, value: ['amount'] };
    expect(await preview(sha256, { ...OPENS, columns })).toMatchObject({ missing: ['amount'], isRecognised: false });
  });
});

describe('a mapping that is changed', () => {
  it('reads its files anew: what was rejected is loaded, nothing is doubled', async () => {
    const sha256 = await ingest('opens_2026-07-01.csv', UNKNOWN);
    await save(OPENS, sha256);
    const before = await events();
    expect(await save({ ...OPENS, metricAliases: { Öffnung: 'clicked_email' } })).toBe(1);
    expect(await events()).toEqual(before.map((event) => ({ ...event, metric: 'clicked_email' })));
    expect(await files()).toMatchObject([{ events: 30, duplicates: 0, rejected: 1 }]);
  });

  it('that no longer reads a file leaves what the file had brought, and says so', async () => {
    await save(OPENS, await ingest('opens_2026-07-01.csv', UNKNOWN));
    const before = await events();
    await save({ ...OPENS, timeFormat: { kind: 'unix_seconds' } });
    expect(await events()).toEqual(before);
    expect(await files()).toMatchObject([
      { state: 'loaded', events: 30, reason: expect.stringMatching(/stays.*31 of 31/) },
    ]);
  });

  it('that gives events other ids gives copies in other files their turn', async () => {
    const header = 'activity;when;customer;what;link;row\n';
    const row = (n: number, id: string) => `${id};2026-07-01 10:00:00;P${n};Öffnung;;${n}\n`;
    await ingest('opens_1.csv', header + row(1, 'x') + row(2, 'y'));
    await ingest('opens_2.csv', header + row(3, 'x'));
    await save(OPENS);
    expect((await events()).map((event) => event.profile_id)).toEqual(['P1', 'P2']);
    await save({ ...OPENS, columns: { ...OPENS.columns, eventId: ['row'] } });
    expect((await events()).map((event) => event.event_id)).toEqual(['1', '2', '3']);
  });

  it('rescues a file of a known shape whose times no built-in mapping reads', async () => {
    const rows = Array.from({ length: 5 }, (_, n) => `e${n},P1,Placed Order,0${n + 1}/07/2026 12:30,1.5\n`).join('');
    const sha256 = await ingest('orders_7.csv', `id,profile_id,metric_name,datetime,$value\n${rows}`);
    expect(await files()).toMatchObject([{ state: 'parked', mapping: 'metric-files', rejected: 5 }]);
    const { definition } = await draftOf(sha256);
    const timeFormat = { kind: 'pattern', pattern: '%d/%m/%Y %H:%M', offsetMinutes: 120 } as const;
    await save({ ...definition, name: 'our orders', timeFormat }, sha256);
    expect(await files()).toMatchObject([{ state: 'loaded', mapping: 'our orders', events: 5, rejected: 0 }]);
    const rejects = await app.db.asOwner('SELECT FROM ingest_rejects WHERE org_id = $1', [orgId]);
    expect([rejects.length, (await events())[0]?.at_micros]).toEqual([0, BigInt(Date.UTC(2026, 6, 1, 10, 30)) * 1000n]);
  });

  it('is removed with a word on what it loaded, which stays', async () => {
    await save(OPENS, await ingest('opens_2026-07-01.csv', UNKNOWN));
    const removed = await browser.call('DELETE', '/console-api/mappings/opens');
    expect(removed.json()).toEqual({ files: 1, events: 30 });
    expect((await browser.call('GET', '/console-api/mappings')).json()).toMatchObject({ mappings: [] });
    await app.db.asOwner("UPDATE landing_files SET state = 'landed' WHERE org_id = $1", [orgId]);
    await pipeline.run(orgId, NOW);
    expect(await events()).toHaveLength(30);
    expect((await browser.call('DELETE', '/console-api/mappings/opens')).statusCode).toBe(404);
  });
});

describe('a mapping says', () => {
  it('where in nested JSON a meaning is, what metrics are called, and how times and letters are written', async () => {
    const json = (n: number) =>
      JSON.stringify({ props: { message: { id: `M${n}` }, 'a.b': n * 2 } }).replaceAll('"', '""');
    const rows = [1, 2].map((n) => `17829033${n}0123|Pé${n}|Ouvert|"${json(n)}"\r\n`).join('');
    await ingest('export.txt', Buffer.from(`quand|qui|événement|détails\r\n${rows}`, 'latin1'));
    await save({
      ...{ name: 'nested', filePattern: null, delimiter: '|', encoding: 'windows-1252' },
      timeFormat: { kind: 'unix_milliseconds' },
      columns: { time: ['quand'], profileId: ['qui'], metricName: ['événement'] },
      jsonColumn: 'détails',
      jsonPaths: { messageId: ['props.message.id'], value: ['props.a\\.b'] },
      ...{ fixedMetric: null, metricAliases: { OUVERT: 'opened_email' } },
    });
    const expected = { metric: 'opened_email', metric_name: 'Ouvert' };
    expect((await events()).sort((a, b) => Number(a.at_micros) - Number(b.at_micros))).toMatchObject([
      { ...expected, profile_id: 'Pé1', message_id: 'M1', value_micros: 2_000_000n, at_micros: 1782903310123000n },
      { ...expected, profile_id: 'Pé2', message_id: 'M2', value_micros: 4_000_000n, at_micros: 1782903320123000n },
    ]);
  });

  it('which metric a file holds that names none', async () => {
    const sha256 = await ingest('opens_1.csv', 'who,when\nP1,2026-07-01 10:00\n');
    const columns = { time: ['when'], profileId: ['who'] };
    await save({ ...OPENS, delimiter: null, columns, fixedMetric: 'Opened Email', metricAliases: {} }, sha256);
    expect(await events()).toMatchObject([{ metric: 'opened_email' }]);
  });

  it.each<[string, Partial<MappingDefinition>, RegExp]>([
    ['no time', { columns: { profileId: ['who'], metricName: ['what'] } }, /cannot do without the time of an event/],
    ['a name that is taken', { name: 'json-properties' }, /built-in mapping. Choose another/],
    ['places in no JSON', { jsonPaths: { value: ['a'] } }, /no column that holds it/],
    ['a pattern that is none', { timeFormat: { kind: 'pattern', pattern: '%Q', offsetMinutes: 0 } }, /%Y %m %d/],
  ])('too little, with %s, and is refused', async (_what, change, sentence) => {
    const answer = await browser.call('POST', '/console-api/mappings', { definition: { ...OPENS, ...change } });
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringMatching(sentence)]);
  });
});
