import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Conversions, conversions } from '../../src/contract/conversions.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { quietPipeline } from '../support/console-ports.ts';

const PATH = '/console-api/templates/welcome/conversions';
const TASTING = { metric: 'Booked Tasting', clickWindowHours: 48, openWindowHours: 0 };

let consoleApp: ConsoleApp;
let admin: Browser;
let orgId: OrgId;
const runs: OrgId[] = [];
beforeAll(async () => {
  consoleApp = await startConsole({ pipeline: { ...quietPipeline, start: (org) => void runs.push(org) } });
});
afterAll(() => consoleApp.close());
beforeEach(async () => {
  runs.length = 0;
  orgId = await consoleApp.db.createOrg();
  admin = await consoleApp.browser(orgId, 'admin');
  await admin.call('POST', '/console-api/templates', { templateId: 'welcome', name: 'Welcome' });
});

const read = async (): Promise<Conversions> => conversions.parse((await admin.call('GET', PATH)).json());
const save = (definition: object) => admin.call('PUT', PATH, definition);
const addOutcome = (isMature: boolean, decidedAt: string) =>
  consoleApp.db.asOwner(
    `INSERT INTO outcomes (org_id, decision_id, template_id, user_id, kind, assignment, cell, group_probability, propensity,
       sequence, decided_at, evidence, received, opened, clicked, is_first_of_person, is_mature)
     VALUES ($1, gen_random_uuid(), 'welcome', 'P', 'treatment', 'fresh', 'all', 0.9, 0.5, 1, $3, 'shown', true, true, true,
       true, $2)`,
    [orgId, isMature, decidedAt],
  );

test('are orders after a click of five days or an open of one, as long as nobody says otherwise', async () => {
  expect(await read()).toEqual({
    ...{ metric: 'placed_order', clickWindowHours: 120, openWindowHours: 24, definition: 1, definedAt: null },
    ...{ metrics: [], outcomes: { all: 0, mature: 0, since: null, toRecount: 0 } },
  });
});

test('said anew have another number, are in the audit log, and are counted again at once', async () => {
  await addOutcome(true, '2026-10-03T08:00:00Z');
  await addOutcome(false, '2026-10-29T08:00:00Z');
  expect((await read()).outcomes).toMatchObject({ all: 2, mature: 1, since: '2026-10-03T08:00:00.000Z', toRecount: 0 });
  expect((await save(TASTING)).json()).toMatchObject({
    ...{ ...TASTING, definition: 2, definedAt: '2026-11-01T00:00:00.000Z' },
    outcomes: { all: 2, toRecount: 2 },
  });
  expect(runs).toEqual([orgId]);
  const entries = await consoleApp.db.asOwner(
    "SELECT subject, detail FROM audit_log WHERE org_id = $1 AND action = 'template.conversions'",
    [orgId],
  );
  expect(entries).toEqual([{ subject: 'welcome', detail: TASTING }]);
});

test('saved as they are change nothing', async () => {
  const same = { metric: 'Placed Order', clickWindowHours: 120, openWindowHours: 24 };
  expect((await save(same)).json()).toMatchObject({ metric: 'placed_order', definition: 1, definedAt: null });
  expect(runs).toEqual([]);
});

test('may be what has come in, the commonest first, but nothing that an email itself brings about', async () => {
  const add = (metric: string, name: string, day: number, events: number) =>
    consoleApp.db.asOwner(
      `INSERT INTO event_days (org_id, day, metric, name, events, last_at) VALUES ($1, $2, $3, $4, $5, now())`,
      [...[orgId, `2026-10-0${day}`, metric, name, events]],
    );
  await add('clicked_email', '', 1, 90);
  await add('other', '', 1, 80);
  await add('placed_order', '', 1, 7);
  await add('other', 'Booked Tasting', 1, 5);
  await add('other', 'Booked Tasting', 2, 4);
  expect((await read()).metrics).toEqual([
    { metric: 'other', name: 'Booked Tasting', events: 9 },
    { metric: 'placed_order', name: '', events: 7 },
  ]);
});

test.each([
  ['no metric', { metric: ' ' }],
  ['windows in which nothing counts', { clickWindowHours: 0, openWindowHours: 0 }],
  ['a window of more than 30 days', { clickWindowHours: 721 }],
])('with %s are refused', async (_what, change) => {
  const answer = await save({ ...TASTING, ...change });
  expect([answer.statusCode, (await read()).definition]).toEqual([400, 1]);
});
