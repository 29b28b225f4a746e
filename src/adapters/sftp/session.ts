import ssh2, { type Attributes, type FileEntry } from 'ssh2';
import { instant } from '../../domain/instant.ts';
import type { NotLet, RemoteEntry, SftpSession } from '../../ingest/sftp/ports.ts';
import { SessionLost, type SftpConnection } from './connection.ts';
import { readAhead } from './read-ahead.ts';

const { STATUS_CODE } = ssh2.utils.sftp;
/** 4 MB on the way: enough for 80 MB/s over 50 ms, and what a slow disk of ours makes wait in memory. */
const READ_AHEAD = { chunkBytes: 128 * 1024, atOnce: 32 };
const FILE_TYPE = 0o170000;
const KIND = new Map<number, RemoteEntry['kind']>([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

/** The folder itself could not be listed: there is nothing else to do in this session. */
export class FolderRefused extends Error {}

class ReadRefused extends Error {}

export function sessionOf({ sftp, ask, hostKey }: SftpConnection): SftpSession {
  const close = (handle: Buffer): Promise<unknown> =>
    ask<void>((done) => sftp.close(handle, (error) => done(error, undefined))).catch(() => undefined);

  return {
    hostKey,
    async *list(directory) {
      const handle = await ask<Buffer>((done) => sftp.opendir(directory, done)).catch((error: unknown) => {
        throw error instanceof SessionLost ? error : new FolderRefused(whyOf(error));
      });
      try {
        for (;;) {
          const entries = await ask<FileEntry[]>((done) => sftp.readdir(handle, done)).catch((error: unknown) => {
            if (statusOf(error) === STATUS_CODE.EOF) return null;
            throw error instanceof SessionLost ? error : new FolderRefused(whyOf(error));
          });
          if (entries === null) return;
          yield entries.map((entry) => entryOf(entry.filename, entry.attrs, entry.longname));
        }
      } finally {
        await close(handle);
      }
    },
    async lookAt(path) {
      try {
        const stats = await ask<Attributes>((done) => sftp.lstat(path, done));
        return { kind: 'found', entry: entryOf(path.slice(path.lastIndexOf('/') + 1), stats, '') };
      } catch (error) {
        if (statusOf(error) === STATUS_CODE.NO_SUCH_FILE) return { kind: 'gone' };
        return notLet(error);
      }
    },
    async read(path, bytes, take) {
      let handle: Buffer;
      try {
        handle = await ask<Buffer>((done) => sftp.open(path, 'r', done));
      } catch (error) {
        return notLet(error);
      }
      const readAt = async (position: number, wanted: number): Promise<Uint8Array> => {
        const buffer = Buffer.allocUnsafe(wanted);
        let filled = 0;
        while (filled < wanted) {
          const from = filled;
          const read = await ask<number>((done) =>
            sftp.read(handle, buffer, from, wanted - from, position + from, done),
          ).catch((error: unknown) => {
            if (statusOf(error) === STATUS_CODE.EOF) return 0;
            throw error instanceof SessionLost ? error : new ReadRefused(whyOf(error));
          });
          if (read === 0) break;
          filled += read;
        }
        return buffer.subarray(0, filled);
      };
      try {
        return { kind: 'read', value: await take(readAhead(readAt, bytes, READ_AHEAD)) };
      } catch (error) {
        if (error instanceof ReadRefused) return { kind: 'not_let', sentence: error.message };
        if (error instanceof SessionLost) throw new SessionLost(`${error.message} while ${path} was read`);
        throw error;
      } finally {
        await close(handle);
      }
    },
  };
}

function notLet(error: unknown): NotLet {
  if (error instanceof SessionLost || statusOf(error) === undefined) throw error;
  return { kind: 'not_let', sentence: whyOf(error) };
}

const statusOf = (error: unknown): number | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
};

function whyOf(error: unknown): string {
  switch (statusOf(error)) {
    case STATUS_CODE.NO_SUCH_FILE:
      return 'it is not there';
    case STATUS_CODE.PERMISSION_DENIED:
      return 'the user has no permission';
    default:
      return `the server said "${error instanceof Error ? error.message : String(error)}"`;
  }
}

/** Servers may leave out any attribute; what is no number counts as a file that cannot be fetched. */
function entryOf(name: string, attributes: Partial<Attributes>, longname: string): RemoteEntry {
  const { mode, size, mtime } = attributes;
  return {
    name,
    kind: mode === undefined ? kindOfLongname(longname) : (KIND.get(mode & FILE_TYPE) ?? 'other'),
    bytes: size ?? Number.NaN,
    modifiedAt: instant((mtime ?? 0) * 1_000),
  };
}

/** As in `ls -l`. */
function kindOfLongname(longname: string): RemoteEntry['kind'] {
  const kinds: Readonly<Record<string, RemoteEntry['kind']>> = { '-': 'file', d: 'folder', l: 'link' };
  return kinds[longname.charAt(0)] ?? 'other';
}
