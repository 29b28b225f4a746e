import { createHash } from 'node:crypto';
import { API_KEY } from '../domain/api-key-format.ts';

/** SHA-256 of a key as sent, or null where it cannot be one of ours. A key has 160 random bits, so no salt is needed. */
export const hashApiKey = (key: string): Buffer | null =>
  API_KEY.test(key) ? createHash('sha256').update(key).digest() : null;
