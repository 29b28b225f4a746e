import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import SftpClient from 'ssh2-sftp-client';
import { instant } from '../../domain/instant.ts';
import type { SftpLogin, SftpServers, SftpSession, SftpVisit } from '../../ingest/ports.ts';
import { generateKeyPair } from './key-pair.ts';

const CONNECT_TIMEOUT_MILLISECONDS = 15_000;
const KEEPALIVE_MILLISECONDS = 10_000;

/** SFTP by key pair, over ssh2. The host key is checked before anything is sent. */
export const sftpServers: SftpServers = { visit, generateKeyPair };

/** What a server's fingerprint looks like in OpenSSH's own messages. */
const fingerprint = (hostKey: Buffer): string =>
  `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`;

/** An error of the session, told apart from one of the work that runs inside it. */
class SessionError extends Error {}

async function visit<T>(login: SftpLogin, work: (session: SftpSession) => Promise<T>): Promise<SftpVisit<T>> {
  // Without listeners of its own the client reports a lost connection on the console.
  const client = new SftpClient('justai', { error: () => undefined, end: () => undefined, close: () => undefined });
  let seen = '';
  try {
    await client.connect({
      host: login.host,
      port: login.port,
      username: login.username,
      privateKey: login.privateKey,
      readyTimeout: CONNECT_TIMEOUT_MILLISECONDS,
      keepaliveInterval: KEEPALIVE_MILLISECONDS,
      retries: 0,
      hostVerifier: (key: Buffer) => {
        seen = fingerprint(key);
        return login.pinnedHostKey === null || login.pinnedHostKey === seen;
      },
    });
  } catch (error) {
    await client.end().catch(() => undefined);
    return { kind: 'failed', sentence: connectSentence(login, seen, error) };
  }
  try {
    return { kind: 'done', value: await work(sessionOf(client)), hostKey: seen };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return { kind: 'failed', sentence: `${error.message} What was fetched before is kept; the next pull goes on.` };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function sessionOf(client: SftpClient): SftpSession {
  return {
    async list(directory) {
      const entries = await named(`list ${directory}`, client.list(directory));
      return entries
        .filter((entry) => entry.type === '-')
        .map((entry) => ({
          path: posix.join(directory, entry.name),
          bytes: entry.size,
          modifiedAt: instant(entry.modifyTime),
        }));
    },
    async stat(path) {
      if (!(await named(`look at ${path}`, client.exists(path)))) return null;
      const { size, modifyTime } = await named(`look at ${path}`, client.stat(path));
      return { bytes: size, modifiedAt: instant(modifyTime) };
    },
    read: (path) => chunksOf(client, path),
  };
}

/** ssh2 ends a read stream without an error when the connection drops, so the client's own end is watched too. */
async function* chunksOf(client: SftpClient, path: string): AsyncIterable<Uint8Array> {
  const stream: Readable = client.createReadStream(path, { autoClose: true });
  const lost = (): void => void stream.destroy(new Error('the connection was lost'));
  client.on('close', lost);
  client.on('end', lost);
  client.on('error', lost);
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw sessionError(`read ${path}`, error);
  } finally {
    client.removeListener('close', lost);
    client.removeListener('end', lost);
    client.removeListener('error', lost);
  }
}

async function named<T>(action: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw sessionError(action, error);
  }
}

const sessionError = (action: string, error: unknown): SessionError =>
  new SessionError(`The SFTP server did not let us ${action}: ${messageOf(error)}.`);

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

function connectSentence(login: SftpLogin, seen: string, error: unknown): string {
  const where = `${login.host}:${login.port}`;
  if (login.pinnedHostKey !== null && seen !== '' && seen !== login.pinnedHostKey) {
    return (
      `The host key of ${where} has changed: ${login.pinnedHostKey} was pinned, ${seen} came. Nothing was sent. ` +
      'If the change is expected, save the source under another host name or port and back to pin the new key.'
    );
  }
  const message = messageOf(error);
  if (/authentication/i.test(message)) {
    return (
      `${where} refused the key of user "${login.username}". ` +
      'Paste the public key shown here into the SFTP settings in Klaviyo and check the user name.'
    );
  }
  return `${where} could not be reached: ${message}.`;
}
