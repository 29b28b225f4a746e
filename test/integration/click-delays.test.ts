import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrgId, TemplateId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, decide, exportFile, type Happened, TEMPLATE } from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const T = Date.parse('2026-07-01T10:00:00Z') / 1000;
const HOUR = 3600;
const DAY = 24 * HOUR;

let db: TestDatabase;
let pipeline: TestPipeline;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
  orgId = await db.createOrg();
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});

const asked = (template: string) => pipeline.clickDelays.clickDelays(orgId, template as TemplateId);

it('of clicks: the first one of each decision counts, from the decision, by the age of its day', async () => {
  expect(await asked(TEMPLATE)).toBeNull();
  await createTemplate(db, orgId, ['a', 'b']);
  await decide(db, orgId, [
    { person: 'P', at: T },
    { person: 'Q', at: T },
    { person: 'R', at: T },
  ]);
  const event = (person: string, metric: Happened['metric'], after: number): Happened => ({
    ...{ person, metric, sentAt: T + 300, at: T + after },
  });
  const events = [
    event('P', 'Clicked Email', 5 * HOUR),
    event('P', 'Clicked Email', 2 * HOUR + 60),
    event('Q', 'Clicked Email', 2 * HOUR + 120),
    event('R', 'Opened Email', HOUR),
    // The data reach so far.
    event('R', 'Opened Email', 3 * DAY),
  ];
  const now = instant((T + 3 * DAY + HOUR) * 1000);
  await pipeline.ingestFile(orgId, pipeline.file('events.csv', exportFile(events)), now);
  expect(await pipeline.run(orgId, now)).toMatchObject({ kind: 'done' });
  // The day ended 14 hours after the decisions.
  expect(await asked(TEMPLATE)).toEqual([{ ageHours: 3 * 24 - 14, delayHours: 2, rewards: 2 }]);
  expect(await asked('other')).toEqual([]);
});
