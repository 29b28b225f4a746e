import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { type Arranged, arrange } from './arrange.ts';
import { type LoadResult, type LoadShape, runLoad } from './load.ts';
import { type Served, type ServerProcess, startServer } from './server.ts';

/** Both `bench/` and its compiled form lie in the project. */
const MIGRATIONS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../sql/migrations' : '../../../sql/migrations', import.meta.url),
);

/** A real PostgreSQL that holds an organisation, and the servers started on it. */
export interface World {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly arranged: Arranged;
  start(served: Served): Promise<ServerProcess>;
  load(server: ServerProcess, shape: LoadShape, templates?: number): Promise<LoadResult>;
}

export async function withWorld<T>(
  size: { readonly templates: number; readonly cells: number },
  measure: (world: World) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-bench-'));
  chmodSync(folder, 0o755); // as root, PostgreSQL runs as nobody
  const postgres = await startEmbeddedPostgres(folder);
  const servers: ServerProcess[] = [];
  let arranged: Arranged | undefined;
  try {
    await migrate(postgres.url, MIGRATIONS);
    arranged = await arrange(postgres.url, size);
    const present = arranged;
    const world: World = {
      folder,
      databaseUrl: postgres.url,
      arranged: present,
      async start(served) {
        const server = await startServer(served);
        servers.push(server);
        return server;
      },
      async load(server, shape, templates = 1) {
        const { key, slug, kinds } = present;
        const url = `${server.address}/api/generate/${slug}`;
        const result = await runLoad({ ...shape, url, key, kinds, templates });
        if (result.refused > 0) process.stderr.write(`${result.refused} requests were told to come back\n`);
        return result;
      },
    };
    return await measure(world);
  } finally {
    await arranged?.close();
    for (const server of servers) await server.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
