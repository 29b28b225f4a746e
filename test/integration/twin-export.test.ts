import { afterEach, describe, expect, test } from 'vitest';
import type { ExportShape } from '../../twin/export/export-shapes.ts';
import type { Twin } from '../../twin/main.ts';
import { csvRows } from '../support/csv-rows.ts';
import { type DownloadedFile, sftpUser } from '../support/openssh-sftp.ts';
import { control, installWelcomeFlow, runUntil, SMALL_WORLD, startSteppedTwin } from '../support/stepped-twin.ts';
import { receiveWebhooks } from '../support/webhook-receiver.ts';

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

/** The small world, with an export every six hours. */
async function twinWithExports(shape: ExportShape, more: object = {}, world: object = SMALL_WORLD): Promise<Twin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  const receiver = await receiveWebhooks(() => 200);
  closers.push(twin.close, receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  const schedule = { shape, gzip: false, everyMinutes: 360, atMinute: 30, directory: 'exports/daily', ...more };
  expect((await control(twin, 'PUT', '/export', schedule)).body).toEqual({ ok: true });
  await control(twin, 'PUT', '/world', { world, listId });
  return twin;
}

async function download(twin: Twin): Promise<DownloadedFile[]> {
  const user = await sftpUser(twin);
  closers.push(user.close);
  return user.download('exports/daily');
}

/** Four days, in which everything happens that will. */
async function playedFiles(
  shape: ExportShape,
  more: object = {},
  world: object = SMALL_WORLD,
): Promise<{ twin: Twin; files: DownloadedFile[] }> {
  const twin = await twinWithExports(shape, more, world);
  await runUntil(twin, '2026-07-05T00:00:00Z');
  return { twin, files: await download(twin) };
}

const ID_COLUMN = { 'metric-files': 'id', 'json-properties': 'event_id', 'wide-warehouse': 'id' } as const;
type State = { readonly events: number; readonly eventsExported: number; readonly filesExported: number };
const stateOf = async (twin: Twin) => (await control<State>(twin, 'GET', '/state')).body;
const header = (file: DownloadedFile | undefined): string[] => file?.text.split('\r\n')[0]?.split(',') ?? [];

describe.each([
  ['metric-files', true],
  ['json-properties', true],
  ['wide-warehouse', false],
] as const)('an export as %s', (shape, gzip) => {
  test('holds every event exactly once', async () => {
    const { twin, files } = await playedFiles(shape, { gzip });
    const ids = files.flatMap(({ text }) => csvRows(text).map((row) => row[ID_COLUMN[shape]]));
    expect(ids.length).toBeGreaterThan(60);
    expect(new Set(ids).size).toBe(ids.length);
    const counts = { events: ids.length, eventsExported: ids.length, rowsExported: ids.length };
    expect(await stateOf(twin)).toMatchObject({ ...counts, filesExported: files.length });
    for (const { modified } of files) expect(modified.toISOString()).toMatch(/^2026-07-0[1-4]T(00|06|12|18):30:00/);
  });

  test('tells of each event what Klaviyo tells', async () => {
    const { files } = await playedFiles(shape, { gzip });
    const rows = files.flatMap(({ text }) => csvRows(text));
    const click = rows.find((row) => (row.metric_name ?? row.type) === 'Clicked Email');
    const properties =
      shape === 'json-properties' ? (JSON.parse(click?.event_properties ?? '{}') as Record<string, unknown>) : click;
    const [cohort, url, botClick] =
      shape === 'wide-warehouse'
        ? ['property_cohort_message_send_cohort', 'property_url', 'property_bot_click']
        : ['$_cohort$message_send_cohort', 'URL', 'Bot Click'];
    expect(properties?.[cohort]).toMatch(/^\d{10}:\w{6}$/);
    expect(properties?.[url]).toBe('https://shop.example/all');
    expect(String(properties?.[botClick])).toMatch(/^(true|false)$/);
    expect(click?.datetime).toMatch(/^2026-07-0\d[T ]\d\d:\d\d:\d\d\+00:00$/);
    expect(click?.profile_id ?? click?.person_id).toMatch(/^01/);
    for (const { text } of files) expect(text).not.toContain('written');
  });

  test('may bring rows twice and rows late, and still every event', async () => {
    const { twin, files } = await playedFiles(shape, { gzip, duplicateShare: 0.3, lateRowShare: 0.4 });
    await runUntil(twin, '2026-07-20T00:00:00Z');
    const all = await download(twin);
    const ids = all.flatMap(({ text }) => csvRows(text).map((row) => row[ID_COLUMN[shape]]));
    const { events } = await stateOf(twin);
    expect(new Set(ids).size).toBe(events);
    expect(Math.abs(ids.length / events - 1.3)).toBeLessThan(0.15);
    expect(await stateOf(twin)).toMatchObject({ eventsExported: events, rowsExported: ids.length });
    const isTwice = (file: DownloadedFile): boolean => {
      const own = csvRows(file.text).map((row) => row[ID_COLUMN[shape]]);
      return new Set(own).size < own.length;
    };
    expect(all.some(isTwice)).toBe(true);
    expect(all.length).toBeGreaterThan(files.length);
    const lateness = all.flatMap(({ text, modified }) =>
      csvRows(text).map((row) => modified.getTime() - Date.parse((row.datetime ?? '').replace(' ', 'T'))),
    );
    expect(Math.max(...lateness)).toBeGreaterThan(6 * 3_600_000);
  });
});

describe('files', () => {
  test('may come again, under another name or their own', async () => {
    const { files } = await playedFiles('json-properties', { repeatShare: 1 });
    const texts = files.map(({ text }) => text);
    const twice = new Set(texts.filter((text, index) => texts.indexOf(text) !== index));
    expect(files.length).toBeGreaterThan(4);
    expect(twice.size).toBeGreaterThanOrEqual(new Set(texts).size - 1);

    const { twin, files: replaced } = await playedFiles('json-properties', { repeatShare: 1, repeatAs: 'same-name' });
    expect(new Set(replaced.map(({ text }) => text)).size).toBe(replaced.length);
    expect((await stateOf(twin)).filesExported).toBeGreaterThan(replaced.length);
    for (const { name, modified } of replaced.slice(0, -1)) {
      expect(modified.getTime()).toBe(Date.parse(`${name.slice(7, 20)}:30:00Z`) + 6 * 3_600_000);
    }
  });

  test.each([true, false])('may be seen while they are still being written (gzip: %s)', async (gzip) => {
    const twin = await twinWithExports('json-properties', { gzip, growth: { overMinutes: 30, parts: 4 } });
    const sizes: number[] = [];
    const texts: string[] = [];
    for (const minute of ['12:31', '12:41', '12:51', '13:01']) {
      await runUntil(twin, `2026-07-01T${minute}:00Z`);
      const [file] = await download(twin);
      sizes.push(file?.bytes.length ?? 0);
      texts.push(file?.text ?? '');
      const written = { '12:31': '12:30', '12:41': '12:40', '12:51': '12:50', '13:01': '13:00' }[minute];
      expect(file?.modified.toISOString()).toBe(`2026-07-01T${written}:00.000Z`);
    }
    expect(sizes[0]).toBeGreaterThan(0);
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
    expect(csvRows(texts.at(-1) ?? '').length).toBeGreaterThan(60);
    if (gzip) expect(texts.slice(0, 3)).toEqual(['', '', '']);
    else expect(texts.at(-1)?.startsWith(texts[1] ?? '?')).toBe(true);
  });

  test('may change their columns from a date', async () => {
    const changes = [
      { from: '2026-07-01T14:00:00Z', rename: { profile_id: 'person' }, add: { exported_by: 'klaviyo, v2' } },
      { from: '2026-07-02T00:00:00Z', order: 'reversed', drop: ['uuid'] },
    ];
    const { files } = await playedFiles('json-properties', { changes });
    const [first, second, third] = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(header(first).slice(0, 5)).toEqual(['event_id', 'uuid', 'datetime', 'timestamp', 'profile_id']);
    expect(header(second).slice(1, 5)).toEqual(['uuid', 'datetime', 'timestamp', 'person']);
    expect(csvRows(second?.text ?? '')[0]).toMatchObject({
      exported_by: 'klaviyo, v2',
      person: expect.stringMatching(/^01/),
    });
    expect(header(third)).toEqual([
      ...['exported_by', 'event_properties', 'metric_name', 'metric_id', 'person', 'timestamp', 'datetime', 'event_id'],
    ]);
  });

  test('may have their columns in another order, the same in each', async () => {
    const { files } = await playedFiles('json-properties', {
      changes: [{ from: '2026-07-01T00:00:00Z', order: 'shuffled' }],
    });
    const [first] = files;
    expect(header(first)).not.toEqual(header(first).toSorted());
    expect(header(first)).toContain('event_id');
    expect(header(first)[0]).not.toBe('event_id');
    for (const file of files) expect(header(file)).toEqual(header(first));
  });

  test.each([
    ['iso-seconds', /^2026-07-0\dT\d\d:\d\d:\d\d\+00:00$/],
    ['iso-microseconds', /^2026-07-0\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/],
    ['spaced-seconds', /^2026-07-0\d \d\d:\d\d:\d\d\+00:00$/],
    ['spaced-microseconds', /^2026-07-0\d \d\d:\d\d:\d\d\.\d{6}\+00:00$/],
    ['unix-seconds', /^178\d{7}$/],
  ])('may spell their times as %s', async (times, pattern) => {
    const changes = [{ from: '2026-07-01T00:00:00Z', times }];
    for (const shape of ['metric-files', 'wide-warehouse'] as const) {
      const { files } = await playedFiles(shape, { changes });
      for (const row of files.flatMap(({ text }) => csvRows(text))) expect(row.datetime).toMatch(pattern);
    }
  });

  test('may call a metric by another name from a date, with the same id', async () => {
    const metricNames = { 'Opened Email': 'Opened Email Message' };
    const { files } = await playedFiles('metric-files', { changes: [{ from: '2026-07-01T20:00:00Z', metricNames }] });
    const opens = files.filter(({ name }) => name.startsWith('opened-email'));
    const [before, after] = [
      opens.filter(({ name }) => /^opened-email_/.test(name)),
      opens.filter(({ name }) => /^opened-email-message_/.test(name)),
    ];
    const names = (some: DownloadedFile[]) =>
      new Set(some.flatMap(({ text }) => csvRows(text)).map((row) => row.metric_name));
    expect(names(before)).toEqual(new Set(['Opened Email']));
    expect(names(after)).toEqual(new Set(['Opened Email Message']));
    expect(new Set(opens.flatMap(({ text }) => csvRows(text)).map((row) => row.metric_id)).size).toBe(1);
  });

  test('are the same again, with the same troubles, from the same seed', async () => {
    const troubles = { duplicateShare: 0.2, lateRowShare: 0.2, repeatShare: 0.5, gzip: true };
    // One person a second at most, so that webhooks come in the same order each time.
    const world = { ...SMALL_WORLD, waves: [{ at: '2026-07-01T08:00:00Z', count: 60, overSeconds: 100_000 }] };
    const rows = async (seed: number) =>
      (await playedFiles('wide-warehouse', { ...troubles, seed }, world)).files.map(({ name, text }) => ({
        name,
        rows: csvRows(text)
          .map((row) => `${row.type} ${row.datetime}`)
          .toSorted(),
      }));
    const first = await rows(1);
    expect(await rows(1)).toEqual(first);
    expect(await rows(2)).not.toEqual(first);
  });
});

test.each([
  ['duplicateShare', { duplicateShare: 2 }],
  ['lateRowShare', { lateRowShare: 1 }],
  ['repeatShare', { repeatShare: '1' }],
  ['repeatAs', { repeatAs: 'twin' }],
  ['growth.overMinutes', { growth: { overMinutes: 0 } }],
  ['growth.overMinutes', { growth: { overMinutes: 1440 } }],
  ['growth.parts', { growth: { overMinutes: 5, parts: 1 } }],
  ['changes[0].from', { changes: [{ times: 'unix-seconds' }] }],
  ['changes[0].times', { changes: [{ from: '2026-07-01T00:00:00Z', times: 'roman' }] }],
  ['changes[0].order', { changes: [{ from: '2026-07-01T00:00:00Z', order: 'sideways' }] }],
  ['changes[0].rename.id', { changes: [{ from: '2026-07-01T00:00:00Z', rename: { id: '' } }] }],
  ['changes[1].from', { changes: [{ from: '2026-07-02T00:00:00Z' }, { from: '2026-07-01T00:00:00Z' }] }],
  ['body', { colour: 'red' }],
])('an export with a wrong %s is refused there', async (path, wrong) => {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  closers.push(twin.close);
  const schedule = { shape: 'metric-files', ...wrong };
  const { status, body } = await control<{ problems: string[] }>(twin, 'PUT', '/export', schedule);
  expect(status).toBe(400);
  expect(body.problems.map((problem) => problem.split(': ')[0])).toContain(path);
});
