import { closeSync, fstatSync, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import ssh2, { type Attributes, type Connection, type SFTPWrapper } from 'ssh2';
import { generateHostKey } from '../../twin/export/host-key.ts';

const { STATUS_CODE } = ssh2.utils.sftp;

export interface TestSftpServer {
  readonly port: number;
  /** Only the owner of this OpenSSH public key gets in. */
  authorise(publicKey: string): void;
  /** Drops the connection after this many bytes of files have been read; null never. */
  cutAfter(bytes: number | null): void;
  /** Called after each listing of a directory. */
  onListed(listener: () => void): void;
  close(): Promise<void>;
}

/** A real SSH server that serves one flat folder, read only. */
export async function startSftpServer(
  folder: string,
  options: { hostKey?: string; port?: number } = {},
): Promise<TestSftpServer> {
  let authorised = '';
  let cutAfter: number | null = null;
  let listed = (): void => undefined;
  const connections = new Set<Connection>();
  const hostKey = options.hostKey ?? generateHostKey().private;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connections.add(connection);
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
      accept().on('sftp', (acceptSftp) => {
        let left = cutAfter ?? Number.POSITIVE_INFINITY;
        serve(acceptSftp(), folder, {
          listed: () => listed(),
          mayRead: (bytes) => {
            left -= bytes;
            if (left < 0) connection.end();
            return left >= 0;
          },
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
      listed = listener;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.end();
      }),
  };
}

interface Watch {
  listed(): void;
  mayRead(bytes: number): boolean;
}

function serve(sftp: SFTPWrapper, folder: string, watch: Watch): void {
  const open = new Map<number, { descriptor: number | null; isListed: boolean }>();
  let nextHandle = 0;
  const handleOf = (descriptor: number | null): Buffer => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(nextHandle);
    open.set(nextHandle++, { descriptor, isListed: false });
    return handle;
  };
  const found = (path: string): string => join(folder, basename(path));
  const answerStat = (id: number, path: string): void => {
    try {
      sftp.attrs(id, attributes(statSync(path === '/' ? folder : found(path))));
    } catch {
      sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    }
  };
  sftp.on('REALPATH', (id, path) =>
    sftp.name(id, [{ filename: path, longname: path, attrs: attributes(statSync(folder)) }]),
  );
  sftp.on('STAT', answerStat);
  sftp.on('LSTAT', answerStat);
  sftp.on('OPENDIR', (id) => sftp.handle(id, handleOf(null)));
  sftp.on('READDIR', (id, handle) => {
    const entry = open.get(handle.readUInt32BE());
    if (!entry || entry.isListed) return sftp.status(id, STATUS_CODE.EOF);
    entry.isListed = true;
    const names = readdirSync(folder);
    sftp.name(
      id,
      names.map((name) => ({
        filename: name,
        longname: `-rw-r--r-- 1 a a 1 ${name}`,
        attrs: attributes(statSync(join(folder, name))),
      })),
    );
    watch.listed();
  });
  sftp.on('OPEN', (id, path) => sftp.handle(id, handleOf(openSync(found(path), 'r'))));
  sftp.on('FSTAT', (id, handle) => {
    const descriptor = open.get(handle.readUInt32BE())?.descriptor;
    if (descriptor === undefined || descriptor === null) return sftp.status(id, STATUS_CODE.FAILURE);
    sftp.attrs(id, attributes(fstatSync(descriptor)));
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const descriptor = open.get(handle.readUInt32BE())?.descriptor;
    if (descriptor === undefined || descriptor === null) return sftp.status(id, STATUS_CODE.FAILURE);
    const buffer = Buffer.alloc(length);
    const bytes = readSync(descriptor, buffer, 0, length, offset);
    if (bytes === 0) return sftp.status(id, STATUS_CODE.EOF);
    if (watch.mayRead(bytes)) sftp.data(id, buffer.subarray(0, bytes));
  });
  sftp.on('CLOSE', (id, handle) => {
    const entry = open.get(handle.readUInt32BE());
    if (entry?.descriptor !== null && entry?.descriptor !== undefined) closeSync(entry.descriptor);
    sftp.status(id, STATUS_CODE.OK);
  });
}

const attributes = (stats: Stats): Attributes => ({
  mode: stats.mode,
  uid: 0,
  gid: 0,
  size: stats.size,
  atime: Math.floor(stats.atimeMs / 1000),
  mtime: Math.floor(stats.mtimeMs / 1000),
});
