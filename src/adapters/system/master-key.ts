import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * The key that wraps every organisation's data key: `fromEnvironment` (JUSTAI_MASTER_KEY, base64), else the file
 * `master.key` in `folder`, made on first use and readable by its owner only.
 * @throws with a sentence for people when the key is not 32 bytes.
 */
export function readMasterKey(fromEnvironment: string | undefined, folder: string): Buffer {
  if (fromEnvironment !== undefined) return decode(fromEnvironment, 'JUSTAI_MASTER_KEY');
  const path = join(folder, 'master.key');
  mkdirSync(folder, { recursive: true });
  try {
    // `wx`: of two processes that start together, one makes the key and the other reads it.
    writeFileSync(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return decode(readFileSync(path, 'utf8'), path);
}

function decode(text: string, source: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new Error(`${source} must hold 32 bytes in base64; it holds ${key.length}. Make one: openssl rand -base64 32`);
}
