import { type Instant, toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

/** Counted over all organisations whenever somebody looks. */
export const databaseReadings = (database: Database, now: () => Instant) => ({
  deliveries: async (): Promise<ReadonlyMap<string, number>> => {
    const rows = await database.beforeOrg<{ state: string; deliveries: number }>(
      'SELECT state, deliveries FROM count_deliveries($1)',
      [toDate(now())],
    );
    return new Map(rows.map(({ state, deliveries }) => [state, deliveries]));
  },
  klaviyoAccounts: async (): Promise<ReadonlyMap<string, number>> => {
    const rows = await database.beforeOrg<{ state: string; accounts: number }>(
      'SELECT state, accounts FROM count_klaviyo_accounts()',
    );
    return new Map(rows.map(({ state, accounts }) => [state, accounts]));
  },
});
