import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, startServer, webhookBody } from './decide-arrange.ts';

const PEOPLE = 2_000;
const AT_ONCE = 8;
/** Half of all that were decided, if each reads the others. The first few hundred may: there any plan will do. */
const ROWS_READ_A_DECISION = 100;
const PATIENCE_MILLISECONDS = 60_000;

let db: TestDatabase;
let server: Server;
let orgId: OrgId;

beforeAll(async () => {
  db = await cloneDatabase();
  orgId = await db.createOrg('first-day');
  server = startServer(db.url);
});
afterAll(() => db.drop());

it(
  'does not read all that was decided before, though nothing was when the statement was planned first',
  async () => {
    await createTemplate(db, orgId);
    const key = await createKey(db, orgId);
    for (let person = 0; person < PEOPLE; person += AT_ONCE) {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          server.app.inject({
            method: 'POST',
            url: '/api/generate/first-day',
            headers: { 'x-api-key': key },
            payload: webhookBody(`P${person + index}`),
          }),
        ),
      );
      expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
    }
    await server.close(); // what it read is counted now
    const [read] = await db.asOwner<{ rows: number }>(
      `SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) AS rows FROM pg_stat_user_tables
       WHERE relname IN ('decisions', 'deliveries', 'assignments')`,
    );
    expect(Number(read?.rows) / PEOPLE).toBeLessThan(ROWS_READ_A_DECISION);
  },
  PATIENCE_MILLISECONDS,
);
