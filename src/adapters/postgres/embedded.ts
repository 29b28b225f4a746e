import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { embeddedBinaries } from './embedded-binaries.ts';
import { answers, findPostmaster, isAlive, type Postmaster } from './postmaster.ts';
import { type Unprivileged, unprivileged } from './unprivileged.ts';

const MAJOR = '18';
const READY_WITHIN_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 50;
const RESTART_AFTER_MILLISECONDS = 300;
const MEGABYTE = 1_048_576;

export interface EmbeddedPostgres {
  readonly url: string;
  /** Of the server process as it is now; it changes when the server had to be started again. */
  pid(): number;
  /** Ends the server, unless another process of ours started it and still uses it. */
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL in `folder`, created on first use. Unix socket only; started again if it is killed.
 * One that another process of ours runs in the same folder is shared; one that a killed process left behind is
 * stopped in good order first.
 * @throws with a sentence for people when the folder is of another major version or the server does not start.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  const data = resolve(folder, 'cluster');
  const ownerFile = resolve(folder, 'owner.pid');
  mkdirSync(resolve(folder), { recursive: true });
  const running = await findPostmaster(data);
  if (running && isAlive(Number(read(ownerFile)))) return guestOf(running);
  if (running) await endOrphan(running);

  const binaries = embeddedBinaries();
  const launch = unprivileged([resolve(folder), binaries]);
  if (!existsSync(join(data, 'PG_VERSION'))) createCluster(binaries, data, launch);
  requireVersion(data);
  const server = await superviseServer(join(binaries, 'postgres'), data, join(folder, 'postgres.log'), launch);
  writeFileSync(ownerFile, String(process.pid));
  return server;
}

const guestOf = ({ pid, socketFolder }: Postmaster): EmbeddedPostgres => ({
  url: urlOf(socketFolder),
  pid: () => pid,
  stop: async () => undefined,
});

/** A socket path may hold 107 bytes, so the socket lies in the system's temporary folder. */
const urlOf = (socketFolder: string): string =>
  `postgresql://postgres@/justai?host=${encodeURIComponent(socketFolder)}`;

const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

async function endOrphan({ pid }: Postmaster): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isAlive(pid) && waited < READY_WITHIN_MILLISECONDS; waited += POLL_MILLISECONDS) {
    await sleep(POLL_MILLISECONDS);
  }
}

function createCluster(binaries: string, data: string, launch: Unprivileged): void {
  launch.makeFolder(data);
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
  try {
    launch.run(join(binaries, 'initdb'), ['-D', data, ...options]);
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString().trim() || String(error);
    throw new Error(`PostgreSQL could not create its data directory ${data}: ${said}`);
  }
}

function requireVersion(data: string): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version === MAJOR) return;
  throw new Error(
    `The data directory ${data} was written by PostgreSQL ${version}; this version runs ${MAJOR}. ` +
      'Start it with the release that wrote it and export, or point JUSTAI_DATA_DIR at a new folder.',
  );
}

/** Taken only as it is used. A queue of a million pending deliveries and its indexes fit in 512. */
function sharedBufferMegabytes(): number {
  return Math.min(512, Math.max(64, Math.floor(totalmem() / MEGABYTE / 16)));
}

async function superviseServer(
  program: string,
  data: string,
  logFile: string,
  launch: Unprivileged,
): Promise<EmbeddedPostgres> {
  const socketFolder = mkdtempSync(join(tmpdir(), 'justai-pg-'));
  rmSync(socketFolder, { recursive: true });
  launch.makeFolder(socketFolder);
  const settings = ['listen_addresses=', `unix_socket_directories=${socketFolder}`, 'max_connections=60'];
  const args = [
    '-D',
    data,
    ...[...settings, `shared_buffers=${sharedBufferMegabytes()}MB`].flatMap((setting) => ['-c', setting]),
  ];
  const log = openSync(logFile, 'a');
  let isWanted = true;
  let child: ChildProcess;
  const start = (): void => {
    child = launch.start(program, args, ['ignore', log, log]);
    // Not startable at all: found out by waiting for it.
    child.once('error', () => undefined);
    child.once('exit', async () => {
      // Killed, by whomever: nothing committed is lost, and requests are told to come back until it answers again.
      if (isReady && isWanted) await sleep(RESTART_AFTER_MILLISECONDS);
      if (isReady && isWanted) start();
    });
  };
  let isReady = false;
  start();
  const stop = async (): Promise<void> => {
    isWanted = false;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      await gone;
    }
    rmSync(socketFolder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(() => child.exitCode !== null || child.signalCode !== null, socketFolder, logFile);
    isReady = true;
    await createDatabase(socketFolder);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(socketFolder), pid: () => child.pid ?? 0, stop };
}

async function untilItAnswers(hasExited: () => boolean, socketFolder: string, logFile: string): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN_MILLISECONDS; waited += POLL_MILLISECONDS) {
    if (await answers(socketFolder)) return;
    if (hasExited()) {
      const tail = read(logFile).trim().split('\n').slice(-3).join('\n  ');
      throw new Error(`PostgreSQL did not start. Its log says:\n  ${tail}`);
    }
    await sleep(POLL_MILLISECONDS);
  }
  throw new Error(`PostgreSQL was not ready after 30 seconds; see ${logFile}.`);
}

async function createDatabase(socketFolder: string): Promise<void> {
  const client = new pg.Client({ host: socketFolder, user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'justai'");
  if (rowCount === 0) await client.query('CREATE DATABASE justai');
  await client.end();
}
