import { timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey } from 'ssh2';
import { answerAtOnce } from './answer-at-once.ts';
import { generateHostKey } from './host-key.ts';
import { serveSession } from './sftp-session.ts';

export type SftpServer = {
  readonly port: number;
  /** One line as in `known_hosts`: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Lets a user in with this public key, in OpenSSH's one-line form. Throws a sentence where it is none. */
  readonly authorize: (user: string, publicKey: string) => void;
  readonly close: () => Promise<void>;
};

/** A read-only SFTP server on loopback, for key holders only. Rejects where the port is taken. */
export async function startSftpServer(port: number, root: string): Promise<SftpServer> {
  const hostKey = generateHostKey();
  const authorized = new Map<string, ParsedKey>();
  const connections = new Set<Connection>();

  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (connection) => {
    connections.add(connection);
    answerAtOnce(connection);
    connection.on('close', () => connections.delete(connection));
    // A client that hangs up is no trouble of the twin's.
    connection.on('error', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      if (isAuthorized(context, authorized.get(context.username))) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (acceptSession) => {
      acceptSession().on('sftp', (acceptSftp) => serveSession(acceptSftp(), root));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    hostKey: hostKey.public.trim(),
    authorize: (user, publicKey) => {
      const key = ssh2.utils.parseKey(publicKey);
      if (key instanceof Error || key.isPrivateKey()) throw new Error('expected a public key like "ssh-ed25519 AAAA…"');
      authorized.set(user, key);
    },
    close: async () => {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A client first asks whether the key would do, then proves with a signature that it holds it. */
function isAuthorized(context: AuthContext, key: ParsedKey | undefined): boolean {
  if (context.method !== 'publickey' || key === undefined) return false;
  const expected = key.getPublicSSH();
  if (expected.length !== context.key.data.length || !timingSafeEqual(expected, context.key.data)) return false;
  if (context.signature === undefined) return true;
  return context.blob !== undefined && key.verify(context.blob, context.signature, context.hashAlgo) === true;
}
