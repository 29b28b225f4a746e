import ssh2, { type SFTPWrapper } from 'ssh2';
import type { SftpLogin } from '../../ingest/sftp/ports.ts';
import { connectSentence, otherHostKeySentence } from './connect-failure.ts';
import { fingerprint } from './host-key.ts';

const KEEPALIVE_MILLISECONDS = 10_000;

/** How long a server may say nothing before it is given up. */
export interface Patience {
  readonly connectSeconds: number;
  readonly answerSeconds: number;
}

/** The session is over; told apart from an error of the work that runs inside it. */
export class SessionLost extends Error {}

export interface SftpConnection {
  readonly kind: 'connected';
  readonly hostKey: string;
  readonly sftp: SFTPWrapper;
  /** One request. Rejects with a `SessionLost` where the connection goes or nothing is answered. */
  ask<T>(request: (done: (error: Error | null | undefined, answer: T) => void) => void): Promise<T>;
  close(): void;
}

export type Connecting =
  | SftpConnection
  | { readonly kind: 'failed'; readonly sentence: string; readonly offeredHostKey: string | null };

/** The host key is checked before anything is sent. */
export async function connect(login: SftpLogin, patience: Patience): Promise<Connecting> {
  const client = new ssh2.Client();
  const waiting = new Set<(error: Error) => void>();
  let lost: SessionLost | null = null;
  const lose = (why: string): void => {
    lost ??= new SessionLost(why);
    for (const reject of waiting) reject(lost);
    waiting.clear();
  };
  const silence = setTimeout(() => {
    if (waiting.size === 0) return;
    lose(`the server did not answer for ${patience.answerSeconds} seconds`);
    client.destroy();
  }, patience.answerSeconds * 1_000);
  client.on('close', () => clearTimeout(silence));

  const ask: SftpConnection['ask'] = (request) =>
    new Promise((resolve, reject) => {
      if (lost !== null) return reject(lost);
      silence.refresh();
      waiting.add(reject);
      request((error, answer) => {
        if (!waiting.delete(reject)) return;
        silence.refresh();
        if (!error) resolve(answer);
        // An error without a status is ssh2's own: the channel is gone.
        else reject('code' in error ? error : new SessionLost('the connection was lost'));
      });
    });

  let hostKey = '';
  const failure = await new Promise<Error | null>((resolve) => {
    // Else a request, or word that there is room for more, waits for the answer to what went before it: 1 GB took
    // about 10 s with Nagle's algorithm and 5 to 6 s without.
    client.on('connect', () => void client.setNoDelay(true));
    client.on('ready', () => resolve(null));
    client.on('error', (error) => {
      resolve(error);
      lose(error.message);
    });
    client.on('close', () => {
      resolve(new Error('the connection was closed before the log-in'));
      lose('the connection was lost');
    });
    client.connect({
      host: login.host,
      port: login.port,
      username: login.username,
      privateKey: login.privateKey,
      readyTimeout: patience.connectSeconds * 1_000,
      keepaliveInterval: KEEPALIVE_MILLISECONDS,
      hostVerifier: (key: Buffer) => {
        hostKey = fingerprint(key);
        return login.pinnedHostKey === null || login.pinnedHostKey === hostKey;
      },
    });
  });
  if (failure !== null) {
    client.destroy();
    const isOther = login.pinnedHostKey !== null && hostKey !== '' && hostKey !== login.pinnedHostKey;
    if (isOther) return { kind: 'failed', sentence: otherHostKeySentence(login, hostKey), offeredHostKey: hostKey };
    return { kind: 'failed', sentence: connectSentence(login, failure), offeredHostKey: null };
  }
  try {
    const sftp = await ask<SFTPWrapper>((done) => client.sftp(done));
    sftp.on('error', (error: Error) => lose(error.message));
    sftp.on('close', () => lose('the connection was lost'));
    return { kind: 'connected', hostKey, sftp, ask, close: () => client.end() };
  } catch {
    client.destroy();
    const sentence =
      `${login.host}:${login.port} let us in, but offers no file transfer (SFTP). ` +
      'Ask those who run the server to turn on its SFTP subsystem for this user.';
    return { kind: 'failed', sentence, offeredHostKey: null };
  }
}
