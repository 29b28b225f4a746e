import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { generateHostKey } from '../../twin/export/host-key.ts';
import type { Twin } from '../../twin/main.ts';
import { control } from './stepped-twin.ts';

const run = promisify(execFile);

/** What a user of the twin's SFTP server holds: OpenSSH's own client, with a key. */
export type SftpUser = {
  readonly privateKey: string;
  /** Runs a batch of commands as in `sftp -b`; rejects with what the client said where one fails. */
  readonly batch: (...commands: string[]) => Promise<string>;
  /** Every file of a folder, as the client brings it. */
  readonly download: (folder: string) => Promise<DownloadedFile[]>;
  readonly folder: string;
  readonly close: () => void;
};
export type DownloadedFile = {
  readonly name: string;
  readonly bytes: Buffer;
  readonly text: string;
  readonly modified: Date;
};

/** Lets `reader` in with a new key. The client may then use another key or name, to see that it is turned away. */
export async function sftpUser(twin: Twin, other: { name?: string; privateKey?: string } = {}): Promise<SftpUser> {
  const key = generateHostKey();
  await control(twin, 'PUT', '/sftp/users/reader', { publicKey: key.public });
  return opensshClient(twin.sftp, { name: 'reader', privateKey: key.private, ...other });
}

export function opensshClient(
  server: { readonly port: number; readonly hostKey: string },
  { name, privateKey }: { readonly name: string; readonly privateKey: string },
): SftpUser {
  const home = mkdtempSync(path.join(tmpdir(), 'twin-sftp-'));
  writeFileSync(path.join(home, 'key'), privateKey, { mode: 0o600 });
  writeFileSync(path.join(home, 'known_hosts'), `[127.0.0.1]:${server.port} ${server.hostKey}\n`);

  const batch = async (...commands: string[]): Promise<string> => {
    writeFileSync(path.join(home, 'commands'), `${commands.join('\n')}\n`);
    const options = ['IdentitiesOnly=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${home}/known_hosts`];
    const flags = ['-F', 'none', '-i', `${home}/key`, '-P', String(server.port), '-b', `${home}/commands`];
    const asked = [...options.flatMap((option) => ['-o', option]), ...flags, `${name}@127.0.0.1`];
    return (await run('sftp', asked, { timeout: 30_000, maxBuffer: 16e6 })).stdout;
  };
  const download = async (folder: string): Promise<DownloadedFile[]> => {
    const into = mkdtempSync(path.join(home, 'download-'));
    await batch(`lcd ${into}`, `get -p ${folder}/*`);
    return readdirSync(into).map((file) => {
      const bytes = readFileSync(path.join(into, file));
      return { name: file, bytes, text: textOf(file, bytes), modified: statSync(path.join(into, file)).mtime };
    });
  };
  const close = (): void => rmSync(home, { recursive: true, force: true });
  return { privateKey, batch, download, folder: home, close };
}

/** Of a compressed file that is not whole, nothing. */
function textOf(name: string, bytes: Buffer): string {
  if (!name.endsWith('.gz')) return bytes.toString();
  try {
    return gunzipSync(bytes).toString();
  } catch {
    return '';
  }
}
