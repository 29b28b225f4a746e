import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { NOW, placesOf, playMonth } from '../support/forgettable.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const ANNA = '01HZXANNA7Q2';

let consoleApp: ConsoleApp;
let pipeline: TestPipeline;
let orgId: OrgId;
let admin: Browser;
beforeAll(async () => {
  consoleApp = await startConsole({ forget: (org, request) => pipeline.forget(org, request) });
  pipeline = await startPipeline(consoleApp.db.database);
  orgId = await consoleApp.db.createOrg();
  admin = await consoleApp.browser(orgId, 'admin');
  await playMonth(consoleApp.db, pipeline, orgId, [ANNA, '01HZXBEN0001']);
  await pipeline.run(orgId, NOW);
});
afterAll(async () => {
  pipeline.close();
  await consoleApp.close();
});

test('an administrator forgets a person, once they say that they mean it, and sees the proof', async () => {
  const path = `/console-api/people/${ANNA}/forget`;
  expect((await admin.call('POST', path, {})).statusCode).toBe(400);
  expect((await placesOf(consoleApp.db, pipeline, orgId, ANNA)).length).toBeGreaterThan(8);
  const answer = await admin.call('POST', path, { confirmed: true });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    isGone: true,
    landedFiles: 4,
    searched: expect.arrayContaining([{ place: 'PostgreSQL, decisions', found: 0 }]),
  });
  expect(await placesOf(consoleApp.db, pipeline, orgId, ANNA)).toEqual([]);
  const [entry] = await consoleApp.db.asOwner(
    "SELECT user_id IS NOT NULL AS is_named FROM audit_log WHERE org_id = $1 AND action = 'person.forget'",
    [orgId],
  );
  expect(entry).toEqual({ is_named: true });
});
