import { afterAll, beforeAll, expect, it } from 'vitest';
import { instant } from '../../src/domain/instant.ts';
import { readConfig } from '../../src/main/config.ts';
import { firstStart } from '../../src/main/first-start.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());

it('servers that start at once on an empty database make one organisation with one owner', async () => {
  const config = readConfig({ PUBLIC_URL: 'https://justai.example.com' });
  const starts = Array.from({ length: 4 }, () => firstStart(db.database, config, instant(0)));
  const administrators = (await Promise.all(starts)).filter((each) => each !== null);
  expect(administrators).toHaveLength(1);
  expect(await db.asOwner('SELECT FROM orgs')).toHaveLength(1);
  expect(await db.asOwner('SELECT FROM users')).toHaveLength(1);
});
