import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OrgId } from '../../domain/ids.ts';
import { secretBox } from './secret-box.ts';

const [orgA, orgB] = ['org-a' as OrgId, 'org-b' as OrgId];

/** The table of wrapped keys: the first one in stays. */
function keyTable() {
  const rows = new Map<OrgId, Buffer>();
  return {
    rows,
    find: async (orgId: OrgId) => rows.get(orgId) ?? null,
    insert: async (orgId: OrgId, wrapped: Buffer) => void (rows.has(orgId) || rows.set(orgId, wrapped)),
  };
}

describe('a sealed secret', () => {
  const masterKey = randomBytes(32);

  it('opens again, also in another process', async () => {
    const table = keyTable();
    const sealed = await secretBox(masterKey, table).seal(orgA, 'klaviyo.key', 'pk_secret ü');
    expect(sealed.includes('pk_secret')).toBe(false);
    expect(await secretBox(masterKey, table).open(orgA, 'klaviyo.key', sealed)).toBe('pk_secret ü');
  });

  it('opens for no other organisation, no other field, and not once changed', async () => {
    const box = secretBox(masterKey, keyTable());
    const sealed = await box.seal(orgA, 'klaviyo.key', 'pk_secret');
    await expect(box.open(orgB, 'klaviyo.key', sealed)).rejects.toThrow();
    await expect(box.open(orgA, 'sftp.key', sealed)).rejects.toThrow();
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      await expect(box.open(orgA, 'klaviyo.key', changed)).rejects.toThrow();
    }
  });

  it('is another each time, and a stolen table opens nothing without the master key', async () => {
    const table = keyTable();
    const box = secretBox(masterKey, table);
    expect((await box.seal(orgA, 'f', 'same')).equals(await box.seal(orgA, 'f', 'same'))).toBe(false);
    const stolen = secretBox(randomBytes(32), table);
    await expect(stolen.open(orgA, 'f', await box.seal(orgA, 'f', 'same'))).rejects.toThrow('another master key');
  });

  it('survives two processes making the first key at once', async () => {
    const table = keyTable();
    const [one, two] = [secretBox(masterKey, table), secretBox(masterKey, table)];
    const [first, second] = await Promise.all([one.seal(orgA, 'f', 'first'), two.seal(orgA, 'f', 'second')]);
    expect(await two.open(orgA, 'f', first)).toBe('first');
    expect(await one.open(orgA, 'f', second)).toBe('second');
  });
});
