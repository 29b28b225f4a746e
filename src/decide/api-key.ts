import { hash } from 'node:crypto';

/** SHA-256 of a key as sent. A key has 160 random bits, so no salt is needed. */
export const hashApiKey = (key: string): Buffer => hash('sha256', key, 'buffer');
