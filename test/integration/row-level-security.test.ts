import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, type Query } from '../../src/adapters/postgres/database.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** What the application may write once and never again. */
const IMMUTABLE = [
  'audit_log',
  'decisions',
  'delivery_attempts',
  'policies',
  'variant_versions',
  'reconciled_figures',
  'milestones',
  'variant_holds',
  'default_subjects',
  'message_copies',
  'action_messages',
];

let db: TestDatabase;
let tables: string[];
let [orgA, orgB] = ['' as OrgId, '' as OrgId];

beforeAll(async () => {
  db = await cloneDatabase();
  tables = await tablesWithOrg();
  orgA = await db.createOrg();
  orgB = await db.createOrg();
  for (const table of tables.filter((name) => name !== 'orgs')) {
    await insertAnything(table, orgA);
    await insertAnything(table, orgB);
  }
});
afterAll(() => db.drop());

async function tablesWithOrg(): Promise<string[]> {
  const rows = await db.asOwner<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id') ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

/** A row that only its policies may hide: constraints are off while it is put in, as they are not the subject here. */
async function insertAnything(table: string, orgId: OrgId): Promise<void> {
  const columns = await db.asOwner<{ name: string; type: string }>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type FROM pg_attribute a
     WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attname <> 'org_id'`,
    [table],
  );
  const checks = await db.asOwner<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('c', 'f')`,
    [table],
  );
  for (const { name } of checks) await db.asOwner(`ALTER TABLE ${table} DROP CONSTRAINT ${name} CASCADE`);
  const values = columns.map(({ type }) => anyOf(type, orgId));
  const names = columns.map(({ name }) => `, ${name}`).join('');
  await db.asOwner(`INSERT INTO ${table} (org_id${names}) VALUES ('${orgId}'${values.map((v) => `, ${v}`).join('')})`);
}

function anyOf(type: string, orgId: OrgId): string {
  if (type === 'uuid') return `'${orgId}'`;
  if (type === 'bytea') return `'${orgId}'::bytea`;
  if (type.startsWith('json')) return `'{}'`;
  if (type === 'boolean') return 'true';
  if (type === 'date') return `'2026-11-01'`;
  if (type.startsWith('timestamp')) return `'2026-11-01Z'`;
  if (type.endsWith('[]')) return `'{}'`;
  return type === 'text' ? `'${orgId}'` : '1';
}

const orgsSeen = async (query: Query, table: string): Promise<string[]> => {
  const rows = await query<{ org_id: string }>(`SELECT DISTINCT org_id FROM ${table}`);
  return rows.map((row) => row.org_id);
};

describe('row-level security', () => {
  it('is on for every table with an organisation, and no table lacks one', async () => {
    const unprotected = await db.asOwner<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity`,
    );
    expect(unprotected.map((row) => row.name)).toEqual(['migrations']);
    expect(tables.length).toBeGreaterThanOrEqual(27);
  });

  it('shows nothing to a connection that names no organisation', async () => {
    for (const table of tables) {
      const rows = await db.database.beforeOrg(`SELECT org_id FROM ${table}`);
      expect([table, rows]).toEqual([table, []]);
    }
  });

  it('shows an organisation its own rows and no others, in every table', async () => {
    for (const table of tables) {
      expect([table, await db.database.inOrg(orgA, (query) => orgsSeen(query, table))]).toEqual([table, [orgA]]);
    }
  });

  it('lets nobody write, change or remove rows of another organisation', async () => {
    for (const table of tables.filter((name) => name !== 'orgs' && !IMMUTABLE.includes(name))) {
      const changed = db.database.inOrg(orgA, async (query) => [
        ...(await query(`UPDATE ${table} SET org_id = org_id WHERE org_id = $1 RETURNING org_id`, [orgB])),
        ...(await query(`DELETE FROM ${table} WHERE org_id = $1 RETURNING org_id`, [orgB])),
      ]);
      expect([table, await changed]).toEqual([table, []]);
      const moved = db.database.inOrg(orgA, (query) => query(`UPDATE ${table} SET org_id = $1`, [orgB]));
      await expect(moved, table).rejects.toThrow('row-level security');
    }
  });

  it('lets nobody rewrite history, not even their own', async () => {
    for (const table of IMMUTABLE) {
      for (const statement of [`UPDATE ${table} SET org_id = org_id`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
        const attempt = db.database.inOrg(orgA, (query) => query(statement));
        await expect(attempt, statement).rejects.toThrow('permission denied');
      }
    }
  });

  it('forgets the organisation when the transaction ends, failed or not', async () => {
    const single = new Database(db.url, { connections: 1 });
    await single.inOrg(orgA, (query) => query('SELECT 1'));
    expect(await single.beforeOrg('SELECT slug FROM orgs')).toEqual([]);
    await expect(single.inOrg(orgA, (query) => query('SELECT 1/0'))).rejects.toThrow('division by zero');
    expect(await single.beforeOrg('SELECT slug FROM orgs')).toEqual([]);
    await single.close();
  });
});
