import { createHmac, hkdfSync } from 'node:crypto';
import type { OrgId } from '../../domain/ids.ts';

const DIGITS = 32;

/**
 * Stands for a person where ids may not go: the same person always gets the same one, another organisation's gets
 * another, and without the master key nobody can tell whose it is, not even by trying all known ids.
 */
export function pseudonyms(masterKey: Buffer, orgId: OrgId): (id: string) => string {
  const key = Buffer.from(hkdfSync('sha256', masterKey, orgId, 'persons in exports', 32));
  return (id) => createHmac('sha256', key).update(id).digest('hex').slice(0, DIGITS);
}
