import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

  it('keeps every committed row when it is killed without warning, and comes back by itself', async () => {
    const postgres = await startEmbeddedPostgres(folder);
    await ask(postgres.url, 'CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 500)');
    process.kill(postgres.pid(), 'SIGKILL');
    const count = (): Promise<unknown> => ask(postgres.url, 'SELECT count(*)::int AS rows FROM kept').catch(() => null);
    await expect.poll(count, { timeout: 20_000 }).toEqual([{ rows: 500 }]);
    await postgres.stop();
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

  it('is shared by whoever starts it again in the same folder, and ends with its owner', async () => {
    const owner = await startEmbeddedPostgres(folder);
    const guest = await startEmbeddedPostgres(folder);
    expect(guest.pid()).toBe(owner.pid());
    await guest.stop();
    expect(await ask(owner.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    await owner.stop();
    await expect(ask(guest.url, 'SELECT 1')).rejects.toThrow();
  });

  it('that a killed process left behind is taken over', async () => {
    const left = await startEmbeddedPostgres(folder);
    await ask(left.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(folder, 'owner.pid'), String(gone));
    const next = await startEmbeddedPostgres(folder);
    expect(await ask(next.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await next.stop();
    await left.stop();
  });

  it('runs below a folder that only its owner may enter, as root too', async () => {
    const inner = join(folder, 'private', 'data');
    mkdirSync(join(folder, 'private'), { mode: 0o700 });
    const postgres = await startEmbeddedPostgres(inner);
    expect(await ask(postgres.url, 'SHOW data_checksums')).toEqual([{ data_checksums: 'on' }]);
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
