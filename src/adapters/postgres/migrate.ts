import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAtATime } from './one-at-a-time.ts';

/**
 * Applies the migrations in `folder` that the database has not had, in order, each in its own transaction.
 * Safe to run from several processes at once. @returns the names applied now.
 */
export const migrate = (url: string, folder: string): Promise<string[]> =>
  oneAtATime(url, 'migrate', async (client) => {
    await client.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations');
    const had = new Set(rows.map((row) => row.name));
    const known = readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort();
    const newer = [...had].filter((name) => !known.includes(name));
    if (newer.length > 0) {
      throw new Error(
        `The database was migrated by a newer release (${newer.join(', ')}). Install that release or newer.`,
      );
    }
    const applied: string[] = [];
    for (const name of known.filter((each) => !had.has(each))) {
      await client.query('BEGIN');
      await client.query(readFileSync(join(folder, name), 'utf8'));
      await client.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
      applied.push(name);
    }
    return applied;
  });
