import type { Stats } from 'node:fs';
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2, { type Attributes, type Connection, type FileEntry, type SFTPWrapper } from 'ssh2';
import { answerAtOnce } from '../../twin/export/answer-at-once.ts';
import { generateHostKey } from '../../twin/export/host-key.ts';

const { STATUS_CODE } = ssh2.utils.sftp;
const ENTRIES_AN_ANSWER = 200;

export interface TestSftpServer {
  readonly port: number;
  /** Only the owner of this OpenSSH public key gets in. */
  authorise(publicKey: string): void;
  /** Drops the connection after this many bytes of files have been read; null never. */
  cutAfter(bytes: number | null): void;
  /** Called after each listing of a directory. */
  onListed(listener: () => void): void;
  /** Called before each answer to a request to read, with the path. */
  onRead(listener: (path: string) => void): void;
  /** Lists these too, whatever the folder holds. */
  alsoList(entries: readonly Pick<FileEntry, 'filename' | 'attrs'>[]): void;
  /** Who asks for the file of this name is told that the permission is missing. */
  deny(name: string): void;
  /** From now on nothing that is read of the file of this name is answered; null: everything again. */
  answerNoMore(name: string | null): void;
  /** Gives files another time of change than theirs, in seconds. */
  modified(secondsOf: (name: string) => number): void;
  /** What clients asked for, as `OPEN /a.csv`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface TestSftpOptions {
  readonly hostKey?: string;
  readonly port?: number;
  /** As a server whose administrator left out the subsystem. */
  readonly hasNoSftp?: true;
}

/** A real SSH server that serves one folder and what is below it, read only; it follows links, as OpenSSH's does. */
export async function startSftpServer(folder: string, options: TestSftpOptions = {}): Promise<TestSftpServer> {
  let authorised = '';
  let cutAfter: number | null = null;
  const asked: string[] = [];
  const watch: Watch = {
    ask: (what) => void asked.push(what),
    listed: noop,
    read: noop,
    extra: [],
    denied: new Set(),
    silentFor: null,
    modified: null,
  };
  const connections = new Set<Connection>();
  const hostKey = options.hostKey ?? generateHostKey().private;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connections.add(connection);
    answerAtOnce(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      const key = authorised === '' ? undefined : ssh2.utils.parseKey(authorised);
      if (context.method !== 'publickey' || !key || key instanceof Error) return context.reject(['publickey']);
      const isKnown = context.key.data.equals(key.getPublicSSH());
      const isSigned =
        !context.signature || (context.blob && key.verify(context.blob, context.signature, context.hashAlgo) === true);
      return isKnown && isSigned ? context.accept() : context.reject(['publickey']);
    });
    connection.on('session', (accept) => {
      const session = accept();
      if (options.hasNoSftp) return;
      session.on('sftp', (acceptSftp) => {
        let left = cutAfter ?? Number.POSITIVE_INFINITY;
        serve(acceptSftp(), folder, watch, (bytes) => {
          left -= bytes;
          if (left < 0) connection.end();
          return left >= 0;
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    authorise: (publicKey) => {
      authorised = publicKey;
    },
    cutAfter: (bytes) => {
      cutAfter = bytes;
    },
    onListed: (listener) => {
      watch.listed = listener;
    },
    onRead: (listener) => {
      watch.read = listener;
    },
    alsoList: (entries) => {
      watch.extra = entries;
    },
    deny: (name) => void watch.denied.add(name),
    answerNoMore: (name) => {
      watch.silentFor = name;
    },
    modified: (secondsOf) => {
      watch.modified = secondsOf;
    },
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.end();
      }),
  };
}

const noop = (): void => undefined;

interface Watch {
  ask(what: string): void;
  listed(): void;
  read(path: string): void;
  extra: readonly Pick<FileEntry, 'filename' | 'attrs'>[];
  readonly denied: Set<string>;
  silentFor: string | null;
  modified: ((name: string) => number) | null;
}

type Handle =
  | { readonly kind: 'file'; readonly path: string; readonly descriptor: number }
  | { readonly kind: 'folder'; readonly entries: FileEntry[] };

function serve(sftp: SFTPWrapper, folder: string, watch: Watch, mayRead: (bytes: number) => boolean): void {
  const open = new Map<number, Handle>();
  let nextHandle = 0;
  const keep = (handle: Handle): Buffer => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(nextHandle);
    open.set(nextHandle++, handle);
    return id;
  };
  const answer = (id: number, what: string, path: string, act: (local: string) => void): void => {
    watch.ask(`${what} ${path}`);
    try {
      if (watch.denied.has(nameOf(path))) sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
      else act(join(folder, path));
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      sftp.status(id, isGone ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
    }
  };
  const looked = (local: string): Attributes => {
    const known = attributes(lstatSync(local));
    return watch.modified === null ? known : { ...known, mtime: watch.modified(nameOf(local)) };
  };
  sftp.on('REALPATH', (id, path) => sftp.name(id, [entryOf(path, attributes(statSync(folder)))]));
  sftp.on('STAT', (id, path) => answer(id, 'STAT', path, (local) => sftp.attrs(id, attributes(statSync(local)))));
  sftp.on('LSTAT', (id, path) => answer(id, 'LSTAT', path, (local) => sftp.attrs(id, looked(local))));
  sftp.on('OPENDIR', (id, path) =>
    answer(id, 'OPENDIR', path, (local) => {
      const names = readdirSync(local);
      const entries = names.map((name) => entryOf(name, looked(join(local, name))));
      const extra = watch.extra.map(({ filename, attrs }) => entryOf(filename, attrs));
      sftp.handle(id, keep({ kind: 'folder', entries: [...extra, ...entries] }));
    }),
  );
  sftp.on('READDIR', (id, handle) => {
    const entry = open.get(handle.readUInt32BE());
    if (entry?.kind !== 'folder') return sftp.status(id, STATUS_CODE.FAILURE);
    const some = entry.entries.splice(0, ENTRIES_AN_ANSWER);
    if (some.length > 0) return sftp.name(id, some);
    watch.listed();
    sftp.status(id, STATUS_CODE.EOF);
  });
  sftp.on('OPEN', (id, path) =>
    answer(id, 'OPEN', path, (local) => {
      sftp.handle(id, keep({ kind: 'file', path, descriptor: openSync(local, 'r') }));
    }),
  );
  sftp.on('FSTAT', (id, handle) => {
    const entry = open.get(handle.readUInt32BE());
    if (entry?.kind !== 'file') return sftp.status(id, STATUS_CODE.FAILURE);
    sftp.attrs(id, attributes(fstatSync(entry.descriptor)));
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const entry = open.get(handle.readUInt32BE());
    if (entry?.kind !== 'file') return sftp.status(id, STATUS_CODE.FAILURE);
    watch.read(entry.path);
    if (nameOf(entry.path) === watch.silentFor) return;
    const buffer = Buffer.alloc(Math.min(length, 256 * 1024));
    const bytes = readSync(entry.descriptor, buffer, 0, buffer.length, offset);
    if (bytes === 0) return sftp.status(id, STATUS_CODE.EOF);
    if (mayRead(bytes)) sftp.data(id, buffer.subarray(0, bytes));
  });
  sftp.on('CLOSE', (id, handle) => {
    const entry = open.get(handle.readUInt32BE());
    if (entry?.kind === 'file') closeSync(entry.descriptor);
    open.delete(handle.readUInt32BE());
    sftp.status(id, STATUS_CODE.OK);
  });
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const entryOf = (filename: string, attrs: Attributes): FileEntry => ({ filename, longname: filename, attrs });

const attributes = (stats: Stats): Attributes => ({
  mode: stats.mode,
  uid: 0,
  gid: 0,
  size: stats.size,
  atime: Math.floor(stats.atimeMs / 1000),
  mtime: Math.floor(stats.mtimeMs / 1000),
});
