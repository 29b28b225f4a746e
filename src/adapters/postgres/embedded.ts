import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { embeddedBinaries } from './embedded-binaries.ts';

const MAJOR = '18';
const NOBODY = 65534;

export interface EmbeddedPostgres {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL in `folder`, creating the cluster on first use. Unix socket only.
 * PostgreSQL refuses to run as root; there it runs as `nobody` and owns its folder.
 * @throws with a sentence for people when the folder is of another major version or in use.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  const binaries = embeddedBinaries();
  const data = resolve(folder, 'cluster');
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  mkdirSync(resolve(folder), { recursive: true });
  // As nobody it must be able to pass through our folder; what lies beside the cluster keeps its own modes.
  if ('uid' in user) chmodSync(folder, statSync(folder).mode | 0o001);
  if (!existsSync(join(data, 'PG_VERSION'))) createCluster(binaries, data, user);
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version !== MAJOR) {
    throw new Error(
      `The data directory ${data} was written by PostgreSQL ${version}; this version runs ${MAJOR}. ` +
        'Start it with the release that wrote it and export, or point JUSTAI_DATA_DIR at a new folder.',
    );
  }
  // A socket path may hold 107 bytes; a data directory may be deeper than that.
  const socket = mkdtempSync(join(tmpdir(), 'justai-pg-'));
  if ('uid' in user) chownSync(socket, NOBODY, NOBODY);
  chmodSync(socket, 0o700);
  const log = openSync(join(folder, 'postgres.log'), 'a');
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${socket}`,
    'max_connections=60',
    'shared_buffers=64MB',
  ];
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...user,
    stdio: ['ignore', log, log],
  });
  const url = `postgresql://postgres@/justai?host=${encodeURIComponent(socket)}`;
  try {
    await untilReady(server, socket, join(folder, 'postgres.log'));
    await createDatabase(socket);
  } catch (error) {
    server.kill('SIGQUIT');
    throw error;
  }
  return { url, pid: server.pid ?? 0, stop: () => stop(server, socket) };
}

function createCluster(binaries: string, data: string, user: { uid?: number; gid?: number }): void {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) {
    chownSync(data, user.uid, user.gid);
  }
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
  try {
    execFileSync(join(binaries, 'initdb'), ['-D', data, ...options], { ...user, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString().trim() ?? String(error);
    throw new Error(
      `PostgreSQL could not create its data directory ${data}: ${said}. ` +
        (user.uid === undefined ? '' : 'As root it runs as "nobody", so every folder above must be readable by all.'),
    );
  }
}

async function untilReady(server: ChildProcess, socket: string, log: string): Promise<void> {
  let exited = false;
  server.once('exit', () => {
    exited = true;
  });
  for (let tries = 0; tries < 600; tries += 1) {
    if (exited) {
      const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n  ');
      throw new Error(
        `PostgreSQL did not start. Its log says:\n  ${tail}\nIs another JustAI running in the same folder?`,
      );
    }
    const client = new pg.Client({ host: socket, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error(`PostgreSQL was not ready after 30 seconds; see ${log}.`);
}

async function createDatabase(socket: string): Promise<void> {
  const client = new pg.Client({ host: socket, user: 'postgres', database: 'postgres' });
  await client.connect();
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'justai'");
  if (rowCount === 0) await client.query('CREATE DATABASE justai');
  await client.end();
}

async function stop(server: ChildProcess, socket: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const gone = new Promise((done) => server.once('exit', done));
    server.kill('SIGINT');
    await gone;
  }
  rmSync(socket, { recursive: true, force: true });
}
