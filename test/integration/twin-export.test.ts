import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { ExportShape } from '../../twin/export/export-shapes.ts';
import { generateHostKey } from '../../twin/export/host-key.ts';
import type { Twin } from '../../twin/main.ts';
import { csvRows } from '../support/csv-rows.ts';
import { control, installWelcomeFlow, runUntil, SMALL_WORLD, startSteppedTwin } from '../support/stepped-twin.ts';
import { receiveWebhooks } from '../support/webhook-receiver.ts';

const run = promisify(execFile);
let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

function folder(): string {
  const created = mkdtempSync(path.join(tmpdir(), 'twin-export-'));
  closers.push(() => rmSync(created, { recursive: true }));
  return created;
}

/** Three days of the small world, with an export every six hours. */
async function twinWithExports(shape: ExportShape, gzip: boolean): Promise<Twin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  const receiver = await receiveWebhooks(() => 200);
  closers.push(twin.close, receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  await control(twin, 'PUT', '/export', { shape, gzip, everyMinutes: 360, atMinute: 30, directory: 'exports/daily' });
  await control(twin, 'PUT', '/world', { world: SMALL_WORLD, listId });
  await runUntil(twin, '2026-07-05T00:00:00Z');
  return twin;
}

/** Runs OpenSSH's own client as a user with `privateKey`. */
async function sftp(twin: Twin, privateKey: string, commands: string, user = 'reader'): Promise<string> {
  const at = folder();
  writeFileSync(path.join(at, 'key'), privateKey, { mode: 0o600 });
  writeFileSync(path.join(at, 'known_hosts'), `[127.0.0.1]:${twin.sftp.port} ${twin.sftp.hostKey}\n`);
  writeFileSync(path.join(at, 'commands'), commands);
  const options = ['IdentitiesOnly=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${at}/known_hosts`];
  const flags = ['-F', 'none', '-i', `${at}/key`, '-P', String(twin.sftp.port), '-b', `${at}/commands`];
  const { stdout } = await run(
    'sftp',
    [...options.flatMap((option) => ['-o', option]), ...flags, `${user}@127.0.0.1`],
    {
      timeout: 20_000,
    },
  );
  return stdout;
}

async function withUser(twin: Twin): Promise<string> {
  const key = generateHostKey();
  await control(twin, 'PUT', '/sftp/users/reader', { publicKey: key.public });
  return key.private;
}

/** Every file of the export, as OpenSSH's client brings it. */
async function download(twin: Twin, key: string): Promise<{ name: string; text: string; modified: Date }[]> {
  const into = folder();
  await sftp(twin, key, `lcd ${into}\nget -p exports/daily/*\n`);
  return readdirSync(into).map((name) => {
    const bytes = readFileSync(path.join(into, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    return { name, text, modified: statSync(path.join(into, name)).mtime };
  });
}

describe('the SFTP server', () => {
  test('shows its files to a key it knows, with the times of the twin, and takes nothing', async () => {
    const twin = await twinWithExports('metric-files', true);
    const key = await withUser(twin);
    expect(await sftp(twin, key, 'cd exports/daily\npwd\n')).toContain('Remote working directory: /exports/daily');
    const listing = await sftp(twin, key, 'cd exports\nls -l daily\n');
    expect(listing).toContain('received-email_2026-07-01.csv.gz');
    const [file] = await download(twin, key);
    expect(file?.modified.toISOString()).toMatch(/^2026-07-0[1-4]T(00|06|12|18):30:00/);
    await expect(sftp(twin, key, `put ${import.meta.filename} exports/x\n`)).rejects.toThrow(
      /open "\/exports\/x": Permission denied/,
    );
    await expect(sftp(twin, key, 'rm exports/daily/*\n')).rejects.toThrow(/remote delete .*: Permission denied/);
    await expect(sftp(twin, key, 'get ../../../etc/passwd /dev/null\n')).rejects.toThrow(/not found/i);
  });

  test('turns away another key, and another user', async () => {
    const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
    closers.push(twin.close);
    const key = await withUser(twin);
    const other = generateHostKey().private;
    await expect(sftp(twin, other, 'pwd\n')).rejects.toThrow(/permission denied/i);
    await expect(sftp(twin, key, 'pwd\n', 'somebody')).rejects.toThrow(/permission denied/i);
    expect(await sftp(twin, key, 'pwd\n')).toContain('/');
  });
});

const ID_COLUMN = { 'metric-files': 'id', 'json-properties': 'event_id', 'wide-warehouse': 'id' } as const;

describe.each([
  ['metric-files', true],
  ['json-properties', true],
  ['wide-warehouse', false],
] as const)('an export as %s', (shape, gzip) => {
  test('holds every event exactly once', async () => {
    const twin = await twinWithExports(shape, gzip);
    const files = await download(twin, await withUser(twin));
    const state = (
      await control<{ events: number; eventsExported: number; filesExported: number }>(twin, 'GET', '/state')
    ).body;
    const ids = files.flatMap(({ text }) => csvRows(text).map((row) => row[ID_COLUMN[shape]]));
    expect(ids.length).toBeGreaterThan(60);
    expect(new Set(ids).size).toBe(ids.length);
    expect(state).toMatchObject({ events: ids.length, eventsExported: ids.length, filesExported: files.length });
  });

  test('tells of each event what Klaviyo tells', async () => {
    const twin = await twinWithExports(shape, gzip);
    const files = await download(twin, await withUser(twin));
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
  });
});
