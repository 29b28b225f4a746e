import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import type { TestDatabase } from '../../support/database.ts';

export interface OwnPostgres extends Pick<TestDatabase, 'asOwner'> {
  readonly url: string;
  /** Of the postmaster, which is started again when it is killed. */
  pid(): number;
  close(): Promise<void>;
}

/** A migrated PostgreSQL of the test's own, to be killed. */
export async function openOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-chaos-'));
  chmodSync(folder, 0o755);
  const postgres = await startEmbeddedPostgres(folder);
  await migrate(postgres.url, new URL('../../../sql/migrations', import.meta.url).pathname);
  const owner = new pg.Pool({ connectionString: postgres.url, max: 2 });
  // Connections that were idle when the server was killed.
  owner.on('error', () => undefined);
  return {
    url: postgres.url,
    pid: postgres.pid,
    asOwner: async (text, values) => (await owner.query(text, values)).rows,
    async close() {
      await owner.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
