import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateHostKey } from '../export/host-key.ts';
import type { Twin } from '../main.ts';

export type ExportReader = {
  readonly publicKey: string;
  /** Brings every file of `directory` to where it is run. */
  readonly command: string;
  readonly close: () => Promise<void>;
};

/** A key of its own, in a folder that is gone when the twin closes, for OpenSSH's client. */
export async function createExportReader({ sftp }: Twin, user: string, directory: string): Promise<ExportReader> {
  const folder = await mkdtemp(path.join(tmpdir(), 'klaviyo-twin-reader-'));
  const key = generateHostKey();
  await writeFile(path.join(folder, 'key'), key.private, { mode: 0o600 });
  await writeFile(path.join(folder, 'known_hosts'), `[${sftp.host}]:${sftp.port} ${sftp.hostKey}\n`);
  const options = `-o IdentitiesOnly=yes -o UserKnownHostsFile=${folder}/known_hosts`;
  return {
    publicKey: key.public,
    command: `sftp -i ${folder}/key -P ${sftp.port} ${options} '${user}@${sftp.host}:${directory}/*' .`,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
