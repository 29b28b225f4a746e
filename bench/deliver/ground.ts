import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { startTwinProcess, type TwinProcess } from '../twin/twin-process.ts';

/** Both `bench/` and its compiled form lie in the project. */
const MIGRATIONS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../sql/migrations' : '../../../sql/migrations', import.meta.url),
);

/** An empty database, for as long as `work` lasts. */
export async function onEmptyDatabase<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-bench-'));
  chmodSync(folder, 0o755); // as root, PostgreSQL runs as nobody
  const postgres = await startEmbeddedPostgres(folder);
  try {
    await migrate(postgres.url, MIGRATIONS);
    return await work(postgres.url);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An empty database and a twin, for as long as `work` lasts. */
export const onDeliveryGround = <T>(
  work: (ground: { readonly databaseUrl: string; readonly twin: TwinProcess }) => Promise<T>,
): Promise<T> =>
  onEmptyDatabase(async (databaseUrl) => {
    const twin = await startTwinProcess();
    try {
      return await work({ databaseUrl, twin });
    } finally {
      await twin.close();
    }
  });
