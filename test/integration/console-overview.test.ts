import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Overview, overview } from '../../src/contract/overview.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

let consoleApp: ConsoleApp;
let orgId: OrgId;
let editor: Browser;

beforeAll(async () => {
  consoleApp = await startConsole();
});
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  editor = await consoleApp.browser(orgId, 'editor');
  await editor.call('POST', '/console-api/templates', { templateId: 'welcome', name: 'Welcome' });
  await saveVariant('original', { role: 'control', name: 'Our email' });
  await saveVariant('warm', { state: 'active', name: 'Warm', themes: ['friendly'] });
  await saveVariant('brief', { state: 'active', name: 'Brief' });
  await saveVariant('idea', { name: 'Idea' });
});
afterAll(() => consoleApp.close());

const saveVariant = (variantId: string, change: object) =>
  editor.call('PUT', `/console-api/templates/welcome/variants/${variantId}`, {
    subject: variantId,
    preheader: '',
    body: `<p>${variantId}</p>`,
    ...change,
  });
const read = async (): Promise<Overview> =>
  overview.parse((await editor.call('GET', '/console-api/templates/welcome/overview')).json());

/** A tenth in control. Of treated people `treated` in a thousand click, of the others `untreated`; 4 days. */
const addOutcomes = (people: number, treated: number, untreated: number, firstSequence = 1) =>
  consoleApp.db.asOwner(
    `INSERT INTO outcomes (org_id, decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
       group_probability, propensity, sequence, decided_at, evidence, received, opened, clicked, is_first_of_person,
       is_mature)
     SELECT $1, gen_random_uuid(), 'welcome', 'person-' || n, CASE WHEN n % 10 = 0 THEN 'control' ELSE 'treatment' END,
       'fresh', 'warm', 1, 'all', CASE WHEN n % 10 = 0 THEN 0.1 ELSE 0.9 END, 0.5, n,
       timestamptz '2026-10-01T12:00Z' + ((n - $5::int) * 4 / $2::int) * interval '1 day',
       CASE WHEN n % 50 = 1 THEN 'fallback' WHEN n % 50 = 2 THEN 'not_received' ELSE 'shown' END, n % 50 <> 2, true,
       (n * 7919) % 1000 < CASE WHEN n % 10 = 0 THEN $4::int ELSE $3::int END, true, true
     FROM generate_series($5::int, $5::int + $2::int - 1) AS n`,
    [orgId, people, treated, untreated, firstSequence],
  );
const addArmDay = (arm: string, day: string, decided: number, shown: number, clicks: number, cell = 'all') =>
  consoleApp.db.asOwner(
    `INSERT INTO arm_statistics VALUES ($1, 'welcome', 1, $2, $3, $4, $5, $6, $6, 0, 0, 0, $7, $7, $7, $7, 0, 0)`,
    [orgId, arm, cell, day, decided, shown, clicks],
  );

describe('the overview', () => {
  it('of a template nobody has met says so, calmly', async () => {
    const page = await read();
    expect(page.lift).toMatchObject({ verdict: 'no_data', intentionToTreat: null, control: { people: 0, rate: null } });
    expect(page).toMatchObject({ dataUntil: null, trafficByDay: [], liftByDay: [], policy: null });
    expect(page.variants.map((each) => [each.variantId, each.share, each.rate, each.isRanked])).toEqual([
      ['original', null, null, false],
      ['brief', 0.5, null, false],
      ['idea', null, null, false],
      ['warm', 0.5, null, false],
    ]);
  });

  it('says how far its data reach by the newest email event, whenever its file came, and never beyond now', async () => {
    const add = (metric: string, lastAt: string) =>
      consoleApp.db.asOwner(
        `INSERT INTO event_days (org_id, day, metric, name, events, last_at) VALUES ($1, $2::timestamptz::date, $3, '', 1, $2)`,
        [orgId, lastAt, metric],
      );
    await add('received_email', '2026-10-20T08:00:00Z');
    await add('opened_email', '2026-10-20T09:30:00Z');
    await add('placed_order', '2026-10-30T09:30:00Z');
    expect((await read()).dataUntil).toBe('2026-10-20T09:30:00.000Z');
    await add('clicked_email', '2027-01-01T00:00:00Z');
    expect((await read()).dataUntil).toBe('2026-11-01T00:00:00.000Z');
  });

  it('claims a lift when the frozen outcomes prove it', async () => {
    await addOutcomes(20_000, 200, 100);
    const { lift, liftByDay, exposures } = await read();
    expect(lift.verdict).toBe('better');
    expect(lift.treatment).toMatchObject({ people: 18_000 });
    expect(lift.control).toMatchObject({ people: 2_000 });
    expect(lift.intentionToTreat?.estimate).toBeGreaterThan(0.5);
    expect(lift.intentionToTreat?.low).toBeGreaterThan(0);
    expect(liftByDay.map((point) => point.day)).toEqual(['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04']);
    expect(exposures).toEqual({ shown: 17_200, stale: 0, fallback: 400, uncertain: 0, notReceived: 400 });
  });

  it('reads neither outcomes that may still change, nor repeats, nor forced ones, nor people whose group was certain', async () => {
    await addOutcomes(1_000, 100, 100);
    const before = (await read()).lift;
    for (const [index, change] of [
      'is_mature = false',
      'is_first_of_person = false',
      "assignment = 'forced'",
      "kind = 'fallback', group_probability = 1",
    ].entries()) {
      const from = (index + 1) * 1_000 + 1;
      await addOutcomes(1_000, 900, 900, from);
      await consoleApp.db.asOwner(`UPDATE outcomes SET ${change} WHERE org_id = $1 AND sequence >= $2`, [orgId, from]);
      expect([change, (await read()).lift]).toEqual([change, before]);
    }
  });

  it('shows each variant with its own counts, its interval and its share under the present policy', async () => {
    await addArmDay('warm', '2026-10-01', 900, 800, 20, 'new');
    await addArmDay('warm', '2026-10-02', 300, 300, 15, 'loyal');
    await addArmDay('brief', '2026-10-02', 100, 90, 2, 'new');
    await addArmDay('control', '2026-10-02', 150, 140, 3, 'new');
    await consoleApp.db.asOwner(
      `INSERT INTO policies VALUES ($1, 'welcome', 4, '2026-10-02T06:00Z', 'weighted_thompson', $2, '{}')`,
      [orgId, { new: { warm: 0.9, brief: 0.1 }, loyal: { warm: 0.3, brief: 0.7 } }],
    );
    const page = await read();
    const [original, warm, brief] = ['original', 'warm', 'brief'].map((id) =>
      page.variants.find((each) => each.variantId === id),
    );
    expect(warm).toMatchObject({ shown: 1_100, clicks: 35, isRanked: true, themes: ['friendly'], subject: 'warm' });
    expect(warm?.low).toBeLessThan(35 / 1_100);
    expect(warm?.high).toBeGreaterThan(35 / 1_100);
    expect(warm?.probabilityBest).toBeCloseTo((0.9 * 1_000 + 0.3 * 300) / 1_300, 10);
    expect((warm?.share ?? 0) + (brief?.share ?? 0)).toBeCloseTo(1, 10);
    expect(brief).toMatchObject({ shown: 90, isRanked: false });
    expect(original).toMatchObject({ shown: 140, clicks: 3, share: null, probabilityBest: null });
    expect(page.trafficByDay).toEqual([
      { day: '2026-10-01', decisions: { warm: 900 } },
      { day: '2026-10-02', decisions: { brief: 100, original: 150, warm: 300 } },
    ]);
    expect(page.policy).toEqual({
      version: 4,
      publishedAt: '2026-10-02T06:00:00.000Z',
      ranker: 'weighted_thompson',
      reason: { kind: 'set' },
    });
  });

  it('of a template that does not exist is not found', async () => {
    expect((await editor.call('GET', '/console-api/templates/nowhere/overview')).statusCode).toBe(404);
  });
});

describe('the list of templates', () => {
  it('has each with its lift', async () => {
    await addOutcomes(20_000, 200, 100);
    const answer = await editor.call('GET', '/console-api/templates');
    const [welcome] = answer.json<{ templates: { lift: { low: number } }[] }>().templates;
    expect(welcome).toMatchObject({ templateId: 'welcome', state: 'draft', flowName: null, variants: 3 });
    expect(welcome).toMatchObject({ decisionsLast30Days: 0, lift: (await read()).lift.intentionToTreat });
  });
});

it('a hundred thousand people are read and judged in well under a second', async () => {
  await addOutcomes(100_000, 120, 100);
  await read();
  const started = performance.now();
  await read();
  expect(performance.now() - started).toBeLessThan(1_000);
});
