import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate } from './decide-arrange.ts';

const folder = mkdtempSync(join(tmpdir(), 'justai-redrive-'));
let db: TestDatabase;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});
let orgs = 0;
beforeEach(async () => {
  orgId = (await db.createOrg(`shop-${++orgs}`)) as OrgId;
  await createTemplate(db, orgId);
  await db.asOwner(
    `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, state, reason, due_at, expires_at, not_before)
     SELECT $1, gen_random_uuid(), 'P' || n, 'welcome', 'jai', 'rejected', 'Klaviyo has no profile with this id.',
       now() + make_interval(hours => 1 - 2 * (n % 2)), now() + make_interval(hours => 1 - 2 * (n % 2)), now()
     FROM generate_series(1, 5) n`,
    [orgId],
  );
});

async function redrive(...args: string[]) {
  const child = spawn(process.execPath, ['bin/justai.mjs', 'redrive', '--org', `shop-${orgs}`, ...args], {
    env: { ...process.env, DATABASE_URL: db.url, JUSTAI_DATA_DIR: folder, LOG_LEVEL: 'silent' },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: Number(code), out, err };
}

const states = () =>
  db.asOwner('SELECT state, count(*) FROM deliveries WHERE org_id = $1 GROUP BY 1 ORDER BY 1', [orgId]);

describe('justai redrive', () => {
  it('lists what ended unwritten, and tries it again only when told to', async () => {
    const asked = await redrive();
    expect(asked.out).toMatch(/5 {2}rejected: Klaviyo has no profile with this id\./);
    expect(asked.out).toContain('2 can be tried again; 3 cannot: their emails are out already');
    expect(asked.out).toContain('2 deliveries can be tried again: add --yes.');
    expect(await states()).toEqual([{ state: 'rejected', count: 5 }]);
    expect((await redrive('--template', 'welcome', '--yes')).out).toContain('2 deliveries put back into the queue.\n');
    expect(await states()).toEqual([
      { state: 'pending', count: 2 },
      { state: 'rejected', count: 3 },
    ]);
  });

  it('refuses what is no id and no time, and a template that there is not', async () => {
    expect((await redrive('--id', 'x')).err).toContain('no decision');
    expect((await redrive('--since', 'noon')).err).toContain('"noon" is no time.');
    const nope = await redrive('--template', 'nope', '--yes');
    expect([nope.code, nope.out]).toEqual([1, '']);
    expect(nope.err).toContain('There is no template "nope".');
  });

  it('says that the account is paused, so that nothing is written yet', async () => {
    await db.asOwner(
      `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, created_at, state, paused_reason, paused_since)
       VALUES ($1, gen_random_uuid(), '', 'pk_…', now(), 'paused', 'Klaviyo does not accept the private key.', '2026-11-21T06:00Z')`,
      [orgId],
    );
    const isPaused = `The Klaviyo account has been paused since 2026-11-21T06:00:00.000Z: nothing is written until Verify on the page Klaviyo succeeds.
That page says: Klaviyo does not accept the private key.\n`;
    expect((await redrive()).out).toContain(isPaused);
    expect((await redrive('--yes')).out).toContain(`2 deliveries put back into the queue.\n${isPaused}`);
  });
});
