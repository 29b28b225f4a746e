import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { Database } from '../../src/adapters/postgres/database.ts';
import type { OrgId } from '../../src/domain/ids.ts';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** An organisation of its own. */
  createOrg(slug?: string): Promise<OrgId>;
  /** As the owner of the tables, outside row-level security: for arranging and for independent checks only. */
  asOwner<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A migrated database of the test file's own, cloned from a template on the suite's real PostgreSQL. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runOnce(server, `CREATE DATABASE ${name} TEMPLATE justai`);
  const url = server.replace('/justai?', `/${name}?`);
  const database = new Database(url);
  const owner = new pg.Pool({ connectionString: url, max: 2 });
  // Dropping the database cuts idle connections; nobody is waiting on them.
  owner.on('error', () => undefined);
  return {
    url,
    database,
    async createOrg(slug = `org-${randomUUID().slice(0, 8)}`) {
      const orgId = randomUUID() as OrgId;
      await database.beforeOrg('SELECT create_org($1, $2, $3, $4)', [orgId, slug, slug, new Date(0)]);
      return orgId;
    },
    async asOwner(text, values) {
      return (await owner.query(text, values)).rows;
    },
    async drop() {
      await database.close();
      await owner.end();
      await runOnce(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function runOnce(server: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.replace('/justai?', '/postgres?') });
  await client.connect();
  await client.query(text);
  await client.end();
}
