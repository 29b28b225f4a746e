import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';

const migrations = new URL('../../sql/migrations', import.meta.url).pathname;

async function ask(url: string, text: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'justai-embedded-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps every committed row when it is killed without warning', async () => {
    const first = await startEmbeddedPostgres(folder);
    await ask(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 500)');
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await startEmbeddedPostgres(folder);
    expect(await ask(second.url, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 500 }]);
    await second.stop();
  });

  it('listens on no network address', async () => {
    const postgres = await startEmbeddedPostgres(folder);
    expect(await ask(postgres.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    await postgres.stop();
  });

  it('refuses a data directory of another major version and says what to do', async () => {
    const postgres = await startEmbeddedPostgres(folder);
    await postgres.stop();
    writeFileSync(join(folder, 'cluster', 'PG_VERSION'), '15\n');
    await expect(startEmbeddedPostgres(folder)).rejects.toThrow(/written by PostgreSQL 15.*JUSTAI_DATA_DIR/s);
  });

  it('says so when another server uses the folder', async () => {
    const postgres = await startEmbeddedPostgres(folder);
    await expect(startEmbeddedPostgres(folder)).rejects.toThrow(/another JustAI running in the same folder/);
    await postgres.stop();
  });

  it('applies each migration once, also when several processes start at the same time', async () => {
    const postgres = await startEmbeddedPostgres(folder);
    const applied = await Promise.all([migrate(postgres.url, migrations), migrate(postgres.url, migrations)]);
    expect(applied.map((names) => names.length).sort()).toEqual([0, expect.any(Number)]);
    await ask(postgres.url, "INSERT INTO migrations (name) VALUES ('999999-from-the-future.sql')");
    await expect(migrate(postgres.url, migrations)).rejects.toThrow(/migrated by a newer release/);
    await postgres.stop();
  });
});
