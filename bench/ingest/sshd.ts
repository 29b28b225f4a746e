import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const SSHD = '/usr/sbin/sshd';
const READY_SECONDS = 10;

export interface Sshd {
  readonly port: number;
  readonly username: string;
  /** What OpenSSH's own client needs besides the commands. */
  readonly clientFlags: readonly string[];
  close(): void;
}

/** A program that a bench needs and this machine has not; its message says how to get it. */
export class NotInstalled extends Error {}

/** Before anything is started, so that nothing is left behind. @throws NotInstalled */
export function requireOpenSsh(): void {
  const onPath = (program: string): boolean =>
    (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
  const missing = [existsSync(SSHD) ? [] : [SSHD], ['sftp', 'ssh-keygen'].filter((each) => !onPath(each))].flat();
  if (missing.length === 0) return;
  throw new NotInstalled(
    `This bench measures beside OpenSSH, and does not find ${missing.join(', ')} here. On Debian and Ubuntu:\n` +
      '  apt-get update && apt-get install --no-install-recommends -y openssh-server openssh-client\n' +
      'The server need not be started: the bench starts one of its own, on this machine only.',
  );
}

/** An OpenSSH server on loopback that lets this user in with the given keys, and serves any file the user may read. */
export async function startSshd(publicKeys: readonly string[]): Promise<Sshd> {
  // Started by root, sshd wants the folder that its service would have made.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = mkdtempSync(join(tmpdir(), 'justai-sshd-'));
  const run = promisify(execFile);
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'client')]);
  const { stdout: clientKey } = await run('ssh-keygen', ['-y', '-f', join(folder, 'client')]);
  writeFileSync(join(folder, 'authorized_keys'), `${[clientKey.trim(), ...publicKeys].join('\n')}\n`, { mode: 0o600 });
  const port = await freePort();
  const settings = {
    Port: port,
    ListenAddress: '127.0.0.1',
    HostKey: join(folder, 'host'),
    AuthorizedKeysFile: join(folder, 'authorized_keys'),
    PidFile: 'none',
    StrictModes: 'no',
    PermitRootLogin: 'prohibit-password',
    PasswordAuthentication: 'no',
    UsePAM: 'no',
    Subsystem: 'sftp internal-sftp',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  writeFileSync(join(folder, 'sshd_config'), `${lines.join('\n')}\n`);
  const server = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  await untilListening(server, port);
  const username = userInfo().username;
  const options = [
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    `UserKnownHostsFile=${join(folder, 'known_hosts')}`,
  ];
  return {
    port,
    username,
    clientFlags: [
      ...['-q', '-F', 'none', '-i', join(folder, 'client'), '-P', String(port)],
      ...options.flatMap((option) => ['-o', option]),
    ],
    close() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(server: ChildProcess, port: number): Promise<void> {
  let said = '';
  server.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  for (let tries = 0; tries < READY_SECONDS * 20; tries += 1) {
    if (server.exitCode !== null) break;
    if (await answers(port)) return;
    await sleep(50);
  }
  server.kill();
  throw new Error(`OpenSSH’s server did not start: ${said.trim()}`);
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)));
    });
  });
