import { join } from 'node:path';
import { startEmbeddedPostgres } from '../adapters/postgres/embedded.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import type { Config } from './config.ts';
import { MIGRATIONS_FOLDER } from './project-files.ts';

export interface OpenPostgres {
  readonly url: string;
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[];
  close(): Promise<void>;
}

/** The configured PostgreSQL, or our own in the data folder; migrated. */
export async function openPostgres(config: Pick<Config, 'databaseUrl' | 'dataFolder'>): Promise<OpenPostgres> {
  if (config.databaseUrl) {
    const applied = await migrate(config.databaseUrl, MIGRATIONS_FOLDER);
    return { url: config.databaseUrl, applied, close: async () => undefined };
  }
  const postgres = await startEmbeddedPostgres(join(config.dataFolder, 'postgres'));
  try {
    return { url: postgres.url, applied: await migrate(postgres.url, MIGRATIONS_FOLDER), close: postgres.stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
