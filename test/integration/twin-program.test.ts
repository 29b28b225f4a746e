import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { Twin } from '../../twin/main.ts';
import { startSteppedTwin } from '../support/stepped-twin.ts';

const run = promisify(execFile);

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

describe('the program', () => {
  function launch(...flags: string[]): ChildProcess {
    const main = path.resolve(import.meta.dirname, '../../twin/main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    closers.push(() => child.kill('SIGKILL'));
    return child;
  }
  async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
    let text = '';
    for await (const chunk of stream ?? []) text += String(chunk);
    return text;
  }

  test('says in one line of JSON where it is, and leaves when asked', async () => {
    const child = launch(
      '--port',
      '0',
      '--control-port',
      '0',
      '--sftp-port',
      '0',
      '--clock',
      'stepped',
      '--start',
      '2026-07-01T00:00:00Z',
    );
    if (child.stdout === null) throw new Error('no output');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const ready = JSON.parse(line) as { klaviyoUrl: string; controlUrl: string; sftp: { hostKey: string } };
    expect(ready.sftp.hostKey).toMatch(/^ssh-ed25519 /);
    const home = (await (await fetch(ready.controlUrl)).json()) as object;
    expect(home).toMatchObject({ klaviyoUrl: ready.klaviyoUrl, clock: 'stepped', now: '2026-07-01T00:00:00.000Z' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('plays an example to look at when asked to, and says how its exports are fetched', async () => {
    const child = launch('--port', '0', '--control-port', '0', '--sftp-port', '0', '--example', '--speed', '3000');
    if (child.stdout === null) throw new Error('no output');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { controlUrl, example } = JSON.parse(line) as {
      controlUrl: string;
      example: { privateKey: string; sftpCommand: string };
    };
    let subjects: string[] = [];
    while (!subjects.includes('Which coffee are you?')) {
      const { emails } = (await (await fetch(`${controlUrl}/mailbox`)).json()) as { emails: { subject: string }[] };
      subjects = emails.map(({ subject }) => subject);
    }
    let exported = 0;
    while (exported === 0) {
      const state = (await (await fetch(`${controlUrl}/state`)).json()) as { filesExported: number };
      exported = state.filesExported;
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'twin-example-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    await run('sh', ['-c', example.sftpCommand], { cwd: folder });
    expect(readdirSync(folder).join()).toMatch(/received-email_.*\.csv/);

    const key = /-i (\S+)/.exec(example.sftpCommand)?.[1] ?? '';
    expect(existsSync(key)).toBe(true);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(existsSync(key)).toBe(false);
  });

  test('says which port is taken', async () => {
    const taken = new URL((await twinAtRest()).klaviyoUrl).port;
    const child = launch('--port', taken, '--control-port', '0', '--sftp-port', '0');
    const said = textOf(child.stderr);
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await said).toMatch(new RegExp(`Port ${taken} is in use`));
  });

  test.each([
    [['--sped', '5'], /There is no --sped: did you mean --speed\?(.|\n)*--control-port N/],
    [['--clock', 'fast'], /--clock is "real" or "stepped"/],
    [['--speed', '0'], /--speed is a number above 0/],
    [['--clock', 'stepped', '--speed', '2'], /--speed is for a real clock/],
    [['--start', 'soon'], /--start is a time like/],
    [['--port', 'x'], /--port is a whole number/],
    [['--assume', 'keepsRateLimits=perhaps'], /--assume keepsRateLimits: /],
  ])('refuses %j', async (flags, sentence) => {
    const child = launch(...flags);
    const said = textOf(child.stderr);
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await said).toMatch(sentence);
  });
});
