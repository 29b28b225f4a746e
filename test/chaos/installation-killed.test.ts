import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

const PORT = 18_490;

/** An installation as `npm start` makes it: one data folder, the embedded PostgreSQL, the real program. */
describe('an installation on one machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'justai-installation-'));
  const { DATABASE_URL: _theSuites, ...inherited } = process.env;
  const env = {
    ...inherited,
    JUSTAI_DATA_DIR: folder,
    PUBLIC_URL: 'https://justai.example.com',
    PORT: String(PORT),
    LOG_LEVEL: 'silent',
  };
  let server: ChildProcess | undefined;

  async function serve(): Promise<string> {
    const child = spawn(process.execPath, ['bin/justai.mjs', 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    server = child;
    let said = '';
    const untilReady = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said += `${line}\n`;
        if (line.includes('JustAI is ready')) setTimeout(resolve, 200);
      });
    });
    await untilReady;
    return said;
  }
  const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${PORT}/readyz`)).status;
  const createKey = async (): Promise<string> =>
    (await promisify(execFile)(process.execPath, ['bin/justai.mjs', 'keys', 'create', 'Klaviyo webhook'], { env }))
      .stdout;
  async function end(signal: NodeJS.Signals): Promise<void> {
    const child = server;
    server = undefined;
    if (!child || child.exitCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  afterEach(() => end('SIGTERM'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows the first password once, serves, and shares its database with the command line', async () => {
    expect(await serve()).toMatch(/password {2}\S+/);
    expect(await health()).toBe(200);
    expect(await createKey()).toMatch(/^jai_live_/);
    expect(await health()).toBe(200);
  });

  it('starts again after it was killed without warning, with all that it held', async () => {
    await serve();
    await end('SIGKILL');
    expect(await createKey()).toMatch(/^jai_live_/);
    expect(await serve()).not.toMatch(/password/);
    expect(await health()).toBe(200);
  });
});
