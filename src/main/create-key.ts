import { apiKeys } from '../adapters/postgres/api-keys.ts';
import { Database } from '../adapters/postgres/database.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { createApiKey } from '../http/auth/api-keys.ts';
import type { RandomBytes } from '../http/auth/ports.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { openPostgres } from './open-postgres.ts';

/** `justai keys create NAME`: the whole key on stdout, and nothing else, so that it can be piped. */
export async function createKey(
  config: Config,
  name: string,
  slug: string | undefined,
  random: RandomBytes,
): Promise<void> {
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    const orgId = await commandLineOrg(database, slug);
    const change = { userId: null, at: new RealClock().now() };
    const { key } = await createApiKey(apiKeys(database), orgId, name, random, change);
    process.stdout.write(`${key}\n`);
    process.stderr.write('Keep it safe: it is not shown again.\n');
  } finally {
    await database.close();
    await postgres.close();
  }
}
