import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { folderStore } from '../../src/adapters/objects/folder-store.ts';
import { createLanding } from '../../src/adapters/objects/landing.ts';
import { openSpool } from '../../src/adapters/objects/spool.ts';
import { Database } from '../../src/adapters/postgres/database.ts';
import { landingFiles } from '../../src/adapters/postgres/landing-files.ts';
import { orgKeys } from '../../src/adapters/postgres/org-keys.ts';
import { sftpSources } from '../../src/adapters/postgres/sftp-sources.ts';
import { sourceFileTable } from '../../src/adapters/postgres/source-files.ts';
import { sftpServers } from '../../src/adapters/sftp/sftp-servers.ts';
import { secretBox } from '../../src/adapters/system/secret-box.ts';
import type { OrgId, SourceId } from '../../src/domain/ids.ts';
import { instant, plusHours } from '../../src/domain/instant.ts';
import { pullDue } from '../../src/ingest/sftp/pull.ts';
import { saveSource } from '../../src/ingest/sftp/source.ts';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import { onEmptyDatabase } from '../deliver/ground.ts';
import { type Figure, median } from '../figure.ts';
import { requireOpenSsh, type Sshd, startSshd } from './sshd.ts';

const MEGABYTE = 1_000_000;
const LARGE_MEGABYTES = 1_000;
const SMALL_MEGABYTES = 100;
const ROUNDS = 5;
const LEAST_RATIO = 0.4;
const MOST_RESIDENT_MEGABYTES = 300;
const MOST_GROWTH_MEGABYTES = 50;
const LOOK_EVERY_MILLISECONDS = 10;

/** The product's pull, from the listing to the landed and recorded file, beside OpenSSH's client; in turns, in one run. */
export const benchSftpPull = async (): Promise<Figure> => {
  requireOpenSsh();
  return onEmptyDatabase(async (databaseUrl) => {
    const folder = mkdtempSync(join(tmpdir(), 'justai-pull-'));
    const exported = join(folder, 'exported');
    mkdirSync(exported);
    const database = new Database(databaseUrl);
    const puller = await openPuller(database, join(folder, 'landing'), exported);
    const client = openClient(puller.sshd, folder);
    try {
      // The first connection and the first reading compile the code; nobody is measured by them.
      writeExport(exported, 'first.csv', 1);
      await puller.pull();

      const small = join(exported, 'small.csv');
      writeExport(exported, 'small.csv', SMALL_MEGABYTES);
      const smallPeaks = [];
      for (let turn = 0; turn < ROUNDS; turn += 1) smallPeaks.push((await puller.pullAnew(small)).peakMegabytes);
      const large = writeExport(exported, 'large.csv', LARGE_MEGABYTES);
      const pulls = [];
      const gets: number[] = [];
      const flushedGets: number[] = [];
      for (let turn = 0; turn < ROUNDS; turn += 1) {
        gets.push(await client.get(large));
        pulls.push(await puller.pullAnew(large));
        flushedGets.push(await client.get(large, 'get -f'));
      }
      const seconds = median(pulls.map((pull) => pull.seconds));
      const peakMegabytes = Math.max(...pulls.map((pull) => pull.peakMegabytes));
      const figures: Bounded[] = [
        {
          name: 'speed',
          value: round(median(pulls.map((pull, turn) => (gets[turn] ?? Number.NaN) / pull.seconds)), 3),
          unit: 'of OpenSSH’s `sftp get`',
          limit: LEAST_RATIO,
          bound: 'at least',
          secondsOfEach: pulls.map((pull) => round(pull.seconds, 2)),
          processorSecondsOfEach: pulls.map((pull) => round(pull.processorSeconds, 2)),
          megabytesASecond: Math.round(LARGE_MEGABYTES / seconds),
          clientSecondsOfEach: gets.map((each) => round(each, 2)),
          // Unlike a plain `get`, a pull ends when the file is safe on the disk.
          flushingClientSecondsOfEach: flushedGets.map((each) => round(each, 2)),
          ofTheFlushingClient: round(
            median(pulls.map((pull, turn) => (flushedGets[turn] ?? Number.NaN) / pull.seconds)),
            3,
          ),
        },
        { name: 'resident', value: peakMegabytes, unit: 'MB', limit: MOST_RESIDENT_MEGABYTES, bound: 'under' },
        {
          name: `growth from ${SMALL_MEGABYTES} MB to ${LARGE_MEGABYTES} MB`,
          value: Math.max(peakMegabytes - Math.max(...smallPeaks), 0),
          unit: 'MB',
          limit: MOST_GROWTH_MEGABYTES,
          bound: 'under',
        },
      ];
      say(figures);
      return figureOf('sftp-pull', figures, { megabytes: LARGE_MEGABYTES, rounds: ROUNDS });
    } finally {
      puller.sshd.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
};

/** An organisation whose source is an OpenSSH server on loopback, every file of which is pulled when it is asked to. */
async function openPuller(database: Database, landed: string, directory: string) {
  const orgId = randomUUID() as OrgId;
  await database.beforeOrg('SELECT create_org($1, $2, $2, $3)', [orgId, 'bench', new Date(0)]);
  const box = secretBox(randomBytes(32), orgKeys(database));
  const sources = sftpSources(database);
  const spool = openSpool(join(landed, '.spool'));
  const landing = createLanding({ store: folderStore(landed), spool, secretBox: box });
  const pullParts = {
    ...{ sources, sourceFiles: sourceFileTable(database), secretBox: box, servers: sftpServers },
    ...{ landing, manifest: landingFiles(database), filesAtMost: 10 },
  };
  let now = instant(Date.now());
  const save = (port: number, username: string) => {
    const settings = { host: '127.0.0.1', port, username, directory, everyMinutes: 60, offsetMinutes: 0 };
    return saveSource(pullParts, orgId, settings, now, randomUUID() as SourceId);
  };
  const sshd = await startSshd([(await save(22, 'bench')).publicKey]);
  await save(sshd.port, sshd.username);

  const pull = async (): Promise<void> => {
    now = plusHours(now, 1);
    const pulled = await pullDue(pullParts, orgId, now);
    if (pulled.kind !== 'pulled' || pulled.fetched !== 1) throw new Error(`The pull came to ${JSON.stringify(pulled)}`);
  };
  /** As if it had changed. */
  const pullAnew = async (path: string) => {
    utimesSync(path, now / 1_000, now / 1_000);
    return measured(pull);
  };
  return { sshd, pull, pullAnew };
}

async function measured(work: () => Promise<void>) {
  const resident = (): number => process.memoryUsage.rss() / MEGABYTE;
  let peak = resident();
  const looking = setInterval(() => {
    peak = Math.max(peak, resident());
  }, LOOK_EVERY_MILLISECONDS);
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(before);
  clearInterval(looking);
  return { seconds, peakMegabytes: Math.round(peak), processorSeconds: (user + system) / 1_000_000 };
}

function openClient(sshd: Sshd, folder: string) {
  return {
    /** @returns the seconds from start to end of OpenSSH's client. */
    async get(path: string, command: 'get' | 'get -f' = 'get') {
      const target = join(folder, 'fetched.csv');
      const started = performance.now();
      const running = promisify(execFile)('sftp', [...sshd.clientFlags, '-b', '-', `${sshd.username}@127.0.0.1`]);
      running.child.stdin?.end(`${command} ${path} ${target}\n`);
      await running;
      const seconds = (performance.now() - started) / 1_000;
      rmSync(target);
      return seconds;
    },
  };
}

/** Bytes that no compression makes fewer. */
function writeExport(folder: string, name: string, megabytes: number): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  for (let written = 0; written < megabytes; written += 1) writeSync(file, randomBytes(MEGABYTE));
  closeSync(file);
  return path;
}
