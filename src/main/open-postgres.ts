import { join } from 'node:path';
import { startEmbeddedPostgres } from '../adapters/postgres/embedded.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { untilReady } from '../adapters/postgres/until-ready.ts';
import type { Config } from './config.ts';
import { MIGRATIONS_FOLDER } from './project-files.ts';

export interface OpenPostgres {
  readonly url: string;
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[];
  close(): Promise<void>;
}

const PATIENCE_MILLISECONDS = 60_000;

/** The configured PostgreSQL, or our own in the data folder; migrated. */
export async function openPostgres(config: Pick<Config, 'databaseUrl' | 'dataFolder'>): Promise<OpenPostgres> {
  if (config.databaseUrl) {
    await untilReady(config.databaseUrl, PATIENCE_MILLISECONDS, sayThatWeWait);
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

function sayThatWeWait(reason: string): void {
  process.stderr.write(
    `Waiting up to ${PATIENCE_MILLISECONDS / 1_000} s for the database of DATABASE_URL: ${reason}\n`,
  );
}
