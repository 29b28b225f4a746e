import type { SftpLogin, SftpServers, SftpSession, SftpVisit } from '../../ingest/sftp/ports.ts';
import { connect, type Patience, SessionLost } from './connection.ts';
import { generateKeyPair } from './key-pair.ts';
import { FolderRefused, sessionOf } from './session.ts';

/** SFTP by key pair, over ssh2. */
export const createSftpServers = (patience: Patience): SftpServers => ({
  visit: (login, work) => visit(login, patience, work),
  generateKeyPair,
});

export const sftpServers = createSftpServers({ connectSeconds: 15, answerSeconds: 60 });

async function visit<T>(
  login: SftpLogin,
  patience: Patience,
  work: (session: SftpSession) => Promise<T>,
): Promise<SftpVisit<T>> {
  const connection = await connect(login, patience);
  if (connection.kind === 'failed') return connection;
  try {
    return { kind: 'done', value: await work(sessionOf(connection)) };
  } catch (error) {
    if (error instanceof FolderRefused) {
      const sentence =
        `The directory could not be listed: ${error.message}. ` +
        `Check "Directory", and whether user "${login.username}" may read it.`;
      return { kind: 'failed', sentence, offeredHostKey: null };
    }
    if (!(error instanceof SessionLost)) throw error;
    const sentence =
      `The connection to ${login.host}:${login.port} broke off: ${error.message}. ` +
      'What was fetched before is kept; the next fetch goes on where this one stopped.';
    return { kind: 'failed', sentence, offeredHostKey: null };
  } finally {
    connection.close();
  }
}
