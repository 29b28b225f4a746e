import type { SftpLogin } from '../../ingest/sftp/ports.ts';

const CHECK_ADDRESS = 'Check host and port, and whether a firewall lets this server connect there.';

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of this name. Check its spelling',
  EAI_AGAIN: 'the name could not be looked up, because no name server answered. Check the network of this server',
  ECONNREFUSED: `nothing listens there. ${CHECK_ADDRESS}`,
  ECONNRESET: `the connection was cut before the log-in. ${CHECK_ADDRESS}`,
  ETIMEDOUT: `nobody answered. ${CHECK_ADDRESS}`,
  EHOSTUNREACH: `there is no way to this host. ${CHECK_ADDRESS}`,
  ENETUNREACH: `there is no way to this host. ${CHECK_ADDRESS}`,
};

/** What stopped a connection before the log-in was done, and what to do about it. */
export function connectSentence(login: SftpLogin, error: Error & { level?: string; code?: unknown }): string {
  const where = `${login.host}:${login.port}`;
  const notReached = (why: string): string => `${where} could not be reached: ${why.replace(/\.$/, '')}.`;
  if (error.level === 'client-authentication') {
    return (
      `${where} refused the key of user "${login.username}". ` +
      'Paste the public key shown here into the SFTP settings in Klaviyo and check the user name.'
    );
  }
  if (error.level === 'client-timeout') return notReached(`nobody answered as an SSH server in time. ${CHECK_ADDRESS}`);
  const known = typeof error.code === 'string' ? NETWORK[error.code] : undefined;
  if (known !== undefined) return notReached(known);
  if (error.level === 'protocol' || error.level === 'handshake') {
    return notReached(`what answers there and we do not understand each other (${error.message}). ${CHECK_ADDRESS}`);
  }
  return notReached(error.message);
}

export function otherHostKeySentence(login: SftpLogin, offered: string): string {
  return (
    `The host key of ${login.host}:${login.port} has changed: ${login.pinnedHostKey} was pinned, ${offered} came. ` +
    'Nothing was sent or fetched. Ask those who run the server whether they changed it. ' +
    'If they did, an administrator may accept the new key here; if not, somebody may be in between.'
  );
}
