import { createHash } from 'node:crypto';

/** A host key as OpenSSH's own messages show it. */
export const fingerprint = (hostKey: Buffer): string =>
  `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`;
