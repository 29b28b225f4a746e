import type { Stats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import ssh2, { type Attributes, type FileEntry, type SFTPWrapper } from 'ssh2';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

type Handle =
  | { readonly kind: 'file'; readonly file: FileHandle }
  | { readonly kind: 'folder'; readonly folder: string; entries: FileEntry[] | null };

const READS_AT_MOST_BYTES = 256 * 1024;
/** Of a folder in one answer: OpenSSH's client takes no answer above 256 KB. */
const ENTRIES_AT_MOST = 200;

/** Answers one SFTP channel, read-only, with what is below `root`. */
export function serveSession(sftp: SFTPWrapper, root: string): void {
  const handles = new Map<number, Handle>();
  let nextHandle = 0;

  const addHandle = (handle: Handle): Buffer => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(nextHandle);
    handles.set(nextHandle, handle);
    nextHandle += 1;
    return id;
  };
  const handleOf = (id: Buffer): Handle | undefined => (id.length === 4 ? handles.get(id.readUInt32BE()) : undefined);
  const answerOrStatus = (requestId: number, answer: () => Promise<void>): void => {
    answer().catch((error: NodeJS.ErrnoException) => {
      sftp.status(requestId, error.code === 'ENOENT' ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
    });
  };
  const answerStat = (requestId: number, remote: string): void =>
    answerOrStatus(requestId, async () => sftp.attrs(requestId, attributes(await stat(localPath(root, remote)))));

  sftp.on('REALPATH', (requestId, remote) => {
    const filename = path.posix.resolve('/', remote);
    sftp.name(requestId, [{ filename, longname: filename, attrs: NO_ATTRIBUTES }]);
  });
  sftp.on('STAT', answerStat);
  sftp.on('LSTAT', answerStat);
  sftp.on('FSTAT', (requestId, id) => {
    const handle = handleOf(id);
    if (handle?.kind !== 'file') return sftp.status(requestId, STATUS_CODE.FAILURE);
    answerOrStatus(requestId, async () => sftp.attrs(requestId, attributes(await handle.file.stat())));
  });
  sftp.on('OPENDIR', (requestId, remote) =>
    answerOrStatus(requestId, async () => {
      const folder = localPath(root, remote);
      const isFolder = (await stat(folder)).isDirectory();
      if (isFolder) sftp.handle(requestId, addHandle({ kind: 'folder', folder, entries: null }));
      else sftp.status(requestId, STATUS_CODE.FAILURE);
    }),
  );
  sftp.on('READDIR', (requestId, id) => {
    const handle = handleOf(id);
    if (handle?.kind !== 'folder') return sftp.status(requestId, STATUS_CODE.FAILURE);
    answerOrStatus(requestId, async () => {
      handle.entries ??= await entriesOf(handle.folder);
      const some = handle.entries.splice(0, ENTRIES_AT_MOST);
      if (some.length > 0) sftp.name(requestId, some);
      else sftp.status(requestId, STATUS_CODE.EOF);
    });
  });
  sftp.on('OPEN', (requestId, remote, flags) => {
    if (flags !== OPEN_MODE.READ) return sftp.status(requestId, STATUS_CODE.PERMISSION_DENIED);
    answerOrStatus(requestId, async () => {
      const file = await open(localPath(root, remote), 'r');
      sftp.handle(requestId, addHandle({ kind: 'file', file }));
    });
  });
  sftp.on('READ', (requestId, id, offset, length) => {
    const handle = handleOf(id);
    if (handle?.kind !== 'file') return sftp.status(requestId, STATUS_CODE.FAILURE);
    answerOrStatus(requestId, async () => {
      const buffer = Buffer.alloc(Math.min(length, READS_AT_MOST_BYTES));
      const { bytesRead } = await handle.file.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) sftp.status(requestId, STATUS_CODE.EOF);
      else sftp.data(requestId, buffer.subarray(0, bytesRead));
    });
  });
  sftp.on('CLOSE', (requestId, id) => {
    const handle = handleOf(id);
    if (handle === undefined) return sftp.status(requestId, STATUS_CODE.FAILURE);
    handles.delete(id.readUInt32BE());
    answerOrStatus(requestId, async () => {
      if (handle.kind === 'file') await handle.file.close();
      sftp.status(requestId, STATUS_CODE.OK);
    });
  });
  for (const change of ['WRITE', 'REMOVE', 'RMDIR', 'MKDIR', 'RENAME', 'SETSTAT', 'FSETSTAT', 'SYMLINK'] as const) {
    (sftp as NodeJS.EventEmitter).on(change, (requestId: number) =>
      sftp.status(requestId, STATUS_CODE.PERMISSION_DENIED),
    );
  }
  // OpenSSH's client waits for the server to close the channel.
  sftp.on('end', () => sftp.end());
  sftp.on('close', () => {
    for (const handle of handles.values()) if (handle.kind === 'file') void handle.file.close();
  });
}

/** `..` never leads above the root. */
function localPath(root: string, remote: string): string {
  return path.join(root, path.posix.resolve('/', remote));
}

async function entriesOf(folder: string): Promise<FileEntry[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (filename) => {
      const stats = await stat(path.join(folder, filename));
      const kind = stats.isDirectory() ? 'dr-xr-xr-x' : '-r--r--r--';
      const day = stats.mtime.toISOString().slice(0, 10);
      const longname = `${kind} 1 klaviyo klaviyo ${String(stats.size).padStart(10)} ${day} ${filename}`;
      return { filename, longname, attrs: attributes(stats) };
    }),
  );
}

const NO_ATTRIBUTES: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function attributes(stats: Stats): Attributes {
  const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1_000);
  const mode = stats.isDirectory() ? 0o040555 : 0o100444;
  return { mode, uid: 0, gid: 0, size: stats.size, atime: seconds(stats.atimeMs), mtime: seconds(stats.mtimeMs) };
}
