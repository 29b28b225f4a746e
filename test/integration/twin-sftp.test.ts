import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import SftpClient from 'ssh2-sftp-client';
import { afterEach, describe, expect, test } from 'vitest';
import { generateHostKey } from '../../twin/export/host-key.ts';
import { startSftpServer } from '../../twin/export/sftp-server.ts';
import type { Twin } from '../../twin/main.ts';
import { opensshClient, type SftpUser, sftpUser } from '../support/openssh-sftp.ts';
import { control, installWelcomeFlow, runUntil, SMALL_WORLD, startSteppedTwin } from '../support/stepped-twin.ts';
import { receiveWebhooks } from '../support/webhook-receiver.ts';

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

async function twinAtRest(): Promise<Twin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  closers.push(twin.close);
  return twin;
}

/** A day of the small world, exported at its end below `exports/daily`. */
async function playedTwin(schedule: object = {}): Promise<{ twin: Twin; user: SftpUser }> {
  const twin = await twinAtRest();
  const receiver = await receiveWebhooks(() => 200);
  closers.push(receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  await control(twin, 'PUT', '/export', { shape: 'metric-files', directory: 'exports/daily', ...schedule });
  await control(twin, 'PUT', '/world', { world: SMALL_WORLD, listId });
  await runUntil(twin, '2026-07-02T00:01:00Z');
  const user = await sftpUser(twin);
  closers.push(user.close);
  return { twin, user };
}

describe('OpenSSH’s client', () => {
  test('lists, goes into folders and brings a file, with the time of the twin', async () => {
    const { user } = await playedTwin();
    expect(await user.batch('pwd', 'cd exports/daily', 'pwd')).toContain('Remote working directory: /exports/daily');
    expect(await user.batch('ls')).toContain('exports');
    expect(await user.batch('ls -l exports/daily')).toMatch(/-r--r--r--.* received-email_2026-07-02\.csv\.gz/);
    expect(await user.batch('ls -1 exports/daily/opened*')).toContain('exports/daily/opened-email_2026-07-02.csv.gz');
    const [file] = await user.download('exports/daily');
    expect(file?.modified.toISOString()).toBe('2026-07-02T00:00:00.000Z');
    expect(file?.text).toContain('metric_name');
  });

  test('brings a whole folder with what is below it', async () => {
    const { user } = await playedTwin();
    await user.batch(`get -r exports ${user.folder}/all`);
    const brought = readdirSync(path.join(user.folder, 'all', 'daily'));
    expect(brought).toContain('received-email_2026-07-02.csv.gz');
    expect(brought.length).toBeGreaterThanOrEqual(3);
  });

  test('goes on where a download was cut off', async () => {
    const { user } = await playedTwin({ gzip: false });
    const [file] = await user.download('exports/daily');
    if (file === undefined) throw new Error('no file');
    const local = path.join(user.folder, file.name);
    writeFileSync(local, file.bytes.subarray(0, 100));
    await user.batch(`reget exports/daily/${file.name} ${local}`);
    expect(readFileSync(local)).toEqual(file.bytes);
  });

  test('finds every file of a long list', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'twin-long-list-'));
    const names = Array.from({ length: 3_000 }, (_, number) => `received-email_2026-07-01_${number}.csv.gz`);
    for (const name of names) writeFileSync(path.join(root, name), '');
    const server = await startSftpServer(0, root);
    const key = generateHostKey();
    server.authorize('reader', key.public);
    const client = opensshClient(server, { name: 'reader', privateKey: key.private });
    closers.push(server.close, client.close, () => rmSync(root, { recursive: true }));
    expect((await client.batch('ls -1')).split('\n').slice(1, -1).sort()).toEqual(names.sort());
  });

  test.each([
    ['put', (file: string) => `put ${import.meta.filename} exports/daily/${file}`, /Permission denied/],
    ['put a new file', () => `put ${import.meta.filename} exports/new`, /Permission denied/],
    ['reput', (file: string) => `reput ${import.meta.filename} exports/daily/${file}`, /Permission denied/],
    ['rm', (file: string) => `rm exports/daily/${file}`, /Permission denied/],
    ['rename', (file: string) => `rename exports/daily/${file} exports/x`, /Permission denied|unsupported/i],
    ['mkdir', () => 'mkdir exports/x', /Permission denied/],
    ['rmdir', () => 'rmdir exports/daily', /Permission denied/],
    ['chmod', (file: string) => `chmod 600 exports/daily/${file}`, /Permission denied/],
    ['ln', (file: string) => `ln exports/daily/${file} exports/x`, /Permission denied|not support/i],
    ['ln -s', (file: string) => `ln -s exports/daily/${file} exports/x`, /Permission denied/],
    ['get what is not there', () => 'get exports/nothing /dev/null', /not found/i],
    ['get above the root', () => 'get ../../../etc/passwd /dev/null', /not found/i],
  ])('may not %s', async (_what, command, said) => {
    const { user } = await playedTwin();
    const before = await user.batch('ls -l exports exports/daily');
    await expect(user.batch(command('received-email_2026-07-02.csv.gz'))).rejects.toThrow(said);
    expect(await user.batch('ls -l exports exports/daily')).toBe(before);
  });

  test('is turned away with another key, and under another name', async () => {
    const twin = await twinAtRest();
    const stranger = await sftpUser(twin, { privateKey: generateHostKey().private });
    const unknown = await sftpUser(twin, { name: 'somebody' });
    const known = await sftpUser(twin);
    closers.push(stranger.close, unknown.close, known.close);
    await expect(stranger.batch('pwd')).rejects.toThrow(/permission denied/i);
    await expect(unknown.batch('pwd')).rejects.toThrow(/permission denied/i);
    expect(await known.batch('pwd')).toContain('/');
  });
});

describe('ssh2-sftp-client', () => {
  async function connected(): Promise<{ client: SftpClient; user: SftpUser }> {
    const { twin, user } = await playedTwin();
    const client = new SftpClient();
    const { host, port } = twin.sftp;
    await client.connect({ host, port, username: 'reader', privateKey: user.privateKey });
    closers.push(() => client.end());
    return { client, user };
  }

  test('lists and brings files, one by one and many at once', async () => {
    const { client, user } = await connected();
    const listed = await client.list('/exports/daily');
    expect(listed.map(({ type }) => type)).not.toContain('d');
    const [first] = listed;
    expect(first?.modifyTime).toBe(Date.parse('2026-07-02T00:00:00Z'));
    expect(await client.exists('/exports')).toBe('d');
    expect(await client.exists('/exports/none')).toBe(false);
    expect((await client.stat(`/exports/daily/${first?.name}`)).size).toBe(first?.size);
    const all = await Promise.all(listed.map(({ name }) => client.get(`/exports/daily/${name}`)));
    expect(all.map((bytes) => (bytes as Buffer).length)).toEqual(listed.map(({ size }) => size));
    await client.fastGet(`/exports/daily/${first?.name}`, path.join(user.folder, 'fast'));
    expect(readFileSync(path.join(user.folder, 'fast'))).toEqual(all[0]);
    await client.downloadDir('/exports', path.join(user.folder, 'all'));
    expect(existsSync(path.join(user.folder, 'all', 'daily', first?.name ?? '?'))).toBe(true);
  });

  test('may change nothing', async () => {
    const { client } = await connected();
    const file = '/exports/daily/received-email_2026-07-02.csv.gz';
    const before = await client.list('/exports/daily');
    const attempts = [
      () => client.put(Buffer.from('x'), '/exports/x'),
      () => client.append(Buffer.from('x'), file),
      () => client.delete(file),
      () => client.rename(file, '/exports/x'),
      () => client.mkdir('/exports/x'),
      () => client.rmdir('/exports/daily'),
      () => client.chmod(file, 0o600),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/permission denied/i);
    expect(await client.list('/exports/daily')).toEqual(before);
  });
});
