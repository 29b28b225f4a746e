import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultsSource } from '../../src/adapters/postgres/results.ts';
import { type Results, results } from '../../src/contract/results.ts';
import { whatIf } from '../../src/contract/what-if.ts';
import type { OrgId, TemplateId } from '../../src/domain/ids.ts';
import { plusHours, toDate } from '../../src/domain/instant.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { csvRows } from '../support/csv-rows.ts';
import { createKey, createTemplate, type Server, START, startServer, webhookBody } from './decide-arrange.ts';

const PEOPLE = 240;

let consoleApp: ConsoleApp;
let server: Server;
let orgId: OrgId;
let viewer: Browser;
let page: Results;

/** Everybody was decided for while a third of treatment was chosen at random, then some again; half clicked. */
beforeAll(async () => {
  consoleApp = await startConsole({
    clickDelays: { clickDelays: async () => [{ ageHours: 90, delayHours: 2, rewards: 5 }] },
  });
  server = startServer(consoleApp.db.url);
  orgId = await consoleApp.db.createOrg('results');
  viewer = await consoleApp.browser(orgId, 'viewer');
  const { asOwner } = consoleApp.db;
  const key = await createKey(consoleApp.db, orgId, ['generate', 'debug']);
  await createTemplate(consoleApp.db, orgId, { share: 0.8, epsilon: 0.1 });
  await asOwner(`UPDATE templates SET random_control_share = 0.3 WHERE org_id = $1`, [orgId]);
  const post = (person: number, more: Record<string, unknown>) =>
    server.app.inject({
      ...{ method: 'POST', url: '/api/generate/results', headers: { 'x-api-key': key } },
      payload: webhookBody(`01J8P${person}`, more),
    });
  await Promise.all(Array.from({ length: PEOPLE }, (_, person) => post(person, { entry_id: 'first' })));
  server.clock.at = plusHours(START, 48);
  await Promise.all(Array.from({ length: 40 }, (_, person) => post(person, { entry_id: 'second' })));
  await post(999, { entry_id: 'named', copy_id: 'b' });
  await asOwner(`UPDATE deliveries SET state = 'written' WHERE org_id = $1 AND profile_id LIKE '%1'`, [orgId]);
  await asOwner(
    `INSERT INTO outcomes (org_id, decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
       group_probability, propensity, sequence, decided_at, evidence, received, opened, clicked, is_first_of_person,
       is_mature, conversions, unsubscribed)
     SELECT org_id, decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
       group_probability, propensity, sequence, decided_at,
       CASE WHEN user_id LIKE '%7' THEN 'fallback' WHEN user_id LIKE '%8' THEN 'not_received' ELSE 'shown' END,
       user_id NOT LIKE '%8', true, user_id ~ '[02468]$', entry_id = 'first', decided_at < $2, 1, user_id LIKE '%5'
     FROM decisions WHERE org_id = $1`,
    [orgId, toDate(plusHours(START, 24))],
  );
  await asOwner(
    `INSERT INTO arm_statistics (org_id, template_id, policy_version, arm, cell, day, decided, received, shown, stale,
       fallback, uncertain, shown_opens, shown_clicks, opens, clicks, machine_opens, bot_clicks)
     SELECT $1, 'welcome', 0, arm, cell, '2026-07-01', 500, 490, 480, 0, 0, 0, 100, 24, 100, 24, 9, 9
     FROM unnest('{control,a,b}'::text[]) AS arm, unnest('{all,"[[\\"plan\\",\\"vip\\"]]"}'::text[]) AS cell`,
    [orgId],
  );
  page = results.parse((await viewer.call('GET', '/console-api/templates/welcome/results')).json());
});
afterAll(async () => {
  await server.close();
  await consoleApp.close();
});

const count = async (condition: string): Promise<number> => {
  const [row] = await consoleApp.db.asOwner<{ count: number }>(
    `SELECT count(*) FROM outcomes o JOIN decisions d USING (org_id, decision_id) WHERE o.org_id = $1 AND ${condition}`,
    [orgId],
  );
  return Number(row?.count);
};

describe('the results', () => {
  it('count each step of final decisions, by group, without what a caller forced', async () => {
    const treated = `o.kind = 'treatment' AND o.is_mature`;
    expect(page.funnel.treatment).toEqual({
      decided: await count(treated),
      written: await count(`${treated} AND o.user_id LIKE '%1'`),
      sent: await count(`${treated} AND o.user_id !~ '8$'`),
      shown: await count(`${treated} AND o.user_id !~ '[78]$'`),
      opened: await count(`${treated} AND o.user_id !~ '[78]$'`),
      clicked: await count(`${treated} AND o.user_id ~ '[0246]$'`),
      converted: await count(`${treated} AND o.user_id !~ '[78]$'`),
      unsubscribed: await count(`${treated} AND o.user_id LIKE '%5'`),
    });
    expect(page.funnel.treatment.decided + page.funnel.control.decided).toBe(PEOPLE);
  });

  it('keep who was chosen for apart from who was chosen at random', async () => {
    expect(page.modelLift).toMatchObject({
      chosen: { people: await count(`d.reason = 'chosen' AND o.is_mature`) },
      random: {
        people: await count(`d.reason = 'random_control' AND o.is_mature`),
        clicks: await count(`d.reason = 'random_control' AND o.is_mature AND o.clicked`),
      },
      control: { people: await count(`o.kind = 'control' AND o.is_mature`) },
    });
    expect(page.modelLift?.random.people).toBeGreaterThan(20);
  });

  it('check the split by everybody who was drawn, and charge the people whom chance gave a version', async () => {
    expect(page.splitCheck).toMatchObject({
      kind: 'as_declared',
      control: await count(`o.kind = 'control' AND entry_id = 'first'`),
      expectedTreatment: expect.closeTo(0.8 * PEOPLE, 6),
    });
    expect(page.explorationCost?.people).toBe(await count(`o.kind = 'treatment' AND o.is_mature`));
  });

  it('tell under which version of the policy each person was drawn', async () => {
    const { asOwner, database } = consoleApp.db;
    const newer = `o.kind = 'treatment' AND o.is_mature AND o.user_id ~ '[02468]$'`;
    await asOwner(`UPDATE decisions SET policy_version = 3 WHERE org_id = $1 AND user_id ~ '[02468]$'`, [orgId]);
    const record = await resultsSource(database).read(orgId, 'welcome' as TemplateId);
    await asOwner('UPDATE decisions SET policy_version = NULL WHERE org_id = $1', [orgId]);
    const under = (version: number) => record?.units.filter(({ draw }) => draw.policyVersion === version).length;
    expect(under(3)).toBe(await count(newer));
    expect(under(0)).toBe((await count(`o.kind = 'treatment' AND o.is_mature`)) - (await count(newer)));
  });

  it('watch the latest week of people who were chosen for, and when each version was changed', async () => {
    const chosen = `o.kind = 'treatment' AND d.reason = 'chosen' AND o.assignment = 'fresh'`;
    expect(page.alarms.watched.draws).toBe(await count(chosen));
    const { recent, units } = (await resultsSource(consoleApp.db.database).read(orgId, 'welcome' as TemplateId)) ?? {};
    expect(recent?.isByClicks).toBe(true);
    expect(recent?.draws.every(({ epsilon, pmf }) => epsilon === 0.1 && Object.keys(pmf).length === 3)).toBe(true);
    expect(Object.keys(recent?.changedOn ?? {})).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    expect(new Set(units?.map(({ day, draw }) => `${day} ${draw.variantVersion}`))).toEqual(
      new Set([`${toDate(START).toISOString().slice(0, 10)} 1`]),
    );
  });

  it('tell how long still, by the people of late who are in the lift', () => {
    const { treatment, control } = page.lift;
    expect(page.forecast.peopleADay).toBe(treatment.people + control.people);
    expect(page.forecast.until.kind).toBe('expected');
  });

  it('have rows of versions, attributes, days and delays', () => {
    expect(page.variants.map(({ variantId, sends, opens, clicks }) => [variantId, sends, opens, clicks])).toEqual([
      ['control', 980, 200, 48],
      ['a', 980, 200, 48],
      ['b', 980, 200, 48],
      ['c', 0, 0, 0],
    ]);
    expect(page.segments).toMatchObject([{ attribute: 'plan', segments: [{ value: 'vip', shown: 1_440 }] }]);
    expect(page.trafficByDay).toMatchObject([{ day: '2026-07-01', decisions: { a: 1_000 } }]);
    expect(page.clickDelay).toMatchObject({ clicks: 5, medianHours: 3 });
    expect(page.methods.map(({ figure }) => figure)).toContain('model_lift');
  });

  it('answer what if everybody had got one version, and what if chance alone had chosen', async () => {
    const ask = async (query: string) => {
      const answer = await viewer.call('GET', `/console-api/templates/welcome/results/what-if${query}`);
      expect(answer.statusCode).toBe(200);
      return whatIf.parse(answer.json());
    };
    const shown = `o.kind = 'treatment' AND o.is_mature AND o.evidence = 'shown'`;
    const byChance = await ask('');
    expect(byChance).toMatchObject({
      ...{ candidate: { kind: 'uniform' }, covered: await count(shown), uncovered: 0 },
      ...{ earned: { clicks: await count(`${shown} AND o.clicked`) }, value: { kind: 'too_early' } },
    });
    expect(await ask('?candidate=uniform')).toEqual(byChance);
    expect(await ask('?candidate=b')).toMatchObject({
      ...{ candidate: { kind: 'variant', variantId: 'b' }, earned: byChance.earned },
      value: { kind: 'too_early', clicks: await count(`${shown} AND o.clicked AND o.variant_id = 'b'`) },
    });
    const ofControl = await viewer.call('GET', '/console-api/templates/welcome/results/what-if?candidate=control');
    expect(ofControl.statusCode).toBe(404);
    expect(ofControl.json()).toMatchObject({ error: { code: 'no_such_candidate' } });
  });

  it('are there as CSV, with the same figures', async () => {
    const answer = await viewer.call('GET', '/console-api/templates/welcome/results.csv');
    expect(answer.headers['content-type']).toContain('text/csv');
    const rows = csvRows(answer.body);
    const find = (figure: string, of: string) => rows.find((row) => row.figure === figure && row.of === of)?.value;
    expect(find('funnel_decided', 'treatment')).toBe(String(page.funnel.treatment.decided));
    expect(find('forecast', page.forecast.until.kind === 'expected' ? 'days' : page.forecast.until.kind)).toBeDefined();
    expect(find('people', 'control')).toBe(String(page.lift.control.people));
  });
});
