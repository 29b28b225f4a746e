import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = new URL('../../../src/main/cli.ts', import.meta.url).pathname;
/** Processes on one database share the key of its secrets. */
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

export interface ServerProcess {
  readonly url: string;
  /** Sends a signal and waits until the process has ended. @returns its exit code; null where the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** `justai serve` in a process of its own, on a database that others may serve too. @returns null where it ended before it listened. */
export async function startServerProcess(databaseUrl: string): Promise<ServerProcess | null> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-server-'));
  const port = await freePort();
  const child = fork(PROGRAM, ['serve'], {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      JUSTAI_DATA_DIR: folder,
      JUSTAI_MASTER_KEY: MASTER_KEY,
      PUBLIC_URL: 'https://justai.example.com',
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
  });
  const exit = once(child, 'exit');
  exit.then(() => rmSync(folder, { recursive: true, force: true }));
  if (!(await isReady(child, exit))) return null;
  return {
    url: `http://127.0.0.1:${port}`,
    async end(signal) {
      child.kill(signal);
      const [code] = await exit;
      return code;
    },
  };
}

const isReady = (child: ChildProcess, exit: Promise<unknown>): Promise<boolean> =>
  Promise.race([once(child, 'message').then(() => true), exit.then(() => false)]);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
