import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { milestoneList } from '../../src/contract/shipping.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

const WELCOME = '/console-api/templates/welcome';

let consoleApp: ConsoleApp;
let orgId: OrgId;
let admin: Browser;

beforeAll(async () => {
  consoleApp = await startConsole();
});
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  admin = await consoleApp.browser(orgId, 'admin');
  await admin.call('POST', '/console-api/templates', { templateId: 'welcome', name: 'Welcome' });
  const integration = { flowId: 'Flow1', treatmentActionId: '7', controlMessageId: null };
  await admin.call('PUT', `${WELCOME}/integration`, integration);
  await save('control', 'Our email', { role: 'control' });
  await save('warm', 'Warm words', { state: 'active' });
  await save('brief', 'Brief', { state: 'active' });
  await admin.call('POST', `${WELCOME}/state`, { state: 'active' });
});
afterAll(() => consoleApp.close());

const save = (variantId: string, subject: string, more: object) =>
  admin.call('PUT', `${WELCOME}/variants/${variantId}`, {
    ...{ name: variantId, subject, preheader: '', body: `<p>${subject}</p>`, ...more },
  });
const ship = (body: object) => admin.call('POST', `${WELCOME}/ship`, body);
const undo = () => admin.call('POST', `${WELCOME}/undo-shipping`);
const codeOf = (answer: Awaited<ReturnType<typeof ship>>) => [answer.statusCode, answer.json().error?.code];
const find = async () => (await admin.call('GET', WELCOME)).json();
const milestones = async () =>
  milestoneList.parse((await admin.call('GET', `${WELCOME}/milestones`)).json()).milestones;
const served = async () => {
  const { state, variants } = await find();
  return {
    state,
    ...Object.fromEntries(
      variants.map(({ variantId, subject, state: of }: Record<string, string>) => [variantId, `${subject} (${of})`]),
    ),
  };
};

/** One in ten in control; of treated people `treated` in a thousand click, of the others `untreated`. */
const addOutcomes = (people: number, treated: number, untreated: number, first = 1) =>
  consoleApp.db.asOwner(
    `INSERT INTO outcomes (org_id, decision_id, template_id, user_id, kind, assignment, variant_id, cell,
       group_probability, propensity, sequence, decided_at, evidence, received, opened, clicked, is_first_of_person,
       is_mature)
     SELECT $1, gen_random_uuid(), 'welcome', 'person-' || n, CASE WHEN n % 10 = 0 THEN 'control' ELSE 'treatment' END,
       'fresh', 'warm', 'all', CASE WHEN n % 10 = 0 THEN 0.1 ELSE 0.9 END, 0.5, n, '2026-10-01T12:00Z', 'shown', true, true,
       (n * 7919) % 1000 < CASE WHEN n % 10 = 0 THEN $4::int ELSE $3::int END, true, true
     FROM generate_series($5::int, $5::int + $2::int - 1) AS n`,
    [orgId, people, treated, untreated, first],
  );

describe('ship and iterate', () => {
  it('makes the winner the control, and the test goes on with the others', async () => {
    expect((await ship({ variantId: 'warm', how: 'iterate' })).statusCode).toBe(200);
    expect(await served()).toEqual({
      ...{ state: 'active', control: 'Warm words (draft)', warm: 'Warm words (archived)', brief: 'Brief (active)' },
    });
    expect(await milestones()).toMatchObject([{ kind: 'iterated', variantId: 'warm', isStanding: true, lift: null }]);
  });

  it('keeps what was known then, and counts the lift anew from the next decision on', async () => {
    await addOutcomes(20_000, 200, 100);
    // All of these were decided before.
    await consoleApp.db.asOwner(
      `INSERT INTO decisions (org_id, decision_id, template_id, tracking_id, entry, user_id, kind, reason, assignment,
         renderer_version, cell, group_probability, propensity, pmf, attrs, fields, request_hash, subject, content_hash,
         decided_at, due_at, sequence)
       OVERRIDING SYSTEM VALUE
       VALUES ($1, gen_random_uuid(), 'welcome', 't', 1, 'p', 'control', 'split', 'fresh', 1, 'all', 1, 1, '{}', '{}', '{}',
         '', '', '', now(), now(), 20000)`,
      [orgId],
    );
    await ship({ variantId: 'warm', how: 'iterate' });
    expect((await milestones())[0]?.lift?.low).toBeGreaterThan(0);
    const lift = async () => (await admin.call('GET', `${WELCOME}/overview`)).json().lift;
    expect(await lift()).toMatchObject({ verdict: 'no_data', treatment: { people: 0 } });
    await addOutcomes(500, 100, 100, 20_001);
    expect(await lift()).toMatchObject({ treatment: { people: 450 }, control: { people: 50 } });
  });

  it('needs another variant to test, and a variant that serves', async () => {
    await save('brief', 'Brief', { state: 'archived' });
    expect(codeOf(await ship({ variantId: 'warm', how: 'iterate' }))).toEqual([409, 'nothing_left']);
    expect(codeOf(await ship({ variantId: 'brief', how: 'iterate' }))).toEqual([409, 'not_serving']);
    expect(await milestones()).toEqual([]);
  });
});

describe('undo', () => {
  it('brings back what the latest shipping took, and both stay on record', async () => {
    const before = await served();
    await ship({ variantId: 'warm', how: 'iterate' });
    expect((await undo()).statusCode).toBe(200);
    expect(await served()).toEqual(before);
    expect((await milestones()).map(({ kind, isStanding }) => [kind, isStanding])).toEqual([
      ['undone', false],
      ['iterated', false],
    ]);
    expect(codeOf(await undo())).toEqual([409, 'nothing_to_undo']);
    // No version of the control is ever another content: an edit after it is a new one, and serves.
    await save('control', 'Our email, anew', { role: 'control' });
    expect(await served()).toMatchObject({ control: 'Our email, anew (draft)' });
  });

  it('of a lock goes back to the test, unless the template has moved on', async () => {
    await ship({ variantId: 'warm' });
    expect(await find()).toMatchObject({ state: 'shipped', shippedVariantId: 'warm' });
    expect((await undo()).json()).toMatchObject({ state: 'active', shippedVariantId: null });
    await ship({ variantId: 'warm' });
    await admin.call('POST', `${WELCOME}/state`, { state: 'active' });
    expect(codeOf(await undo())).toEqual([409, 'moved_on']);
  });

  it('takes one shipping back after the other', async () => {
    await save('third', 'Third', { state: 'active' });
    await ship({ variantId: 'warm', how: 'iterate' });
    await ship({ variantId: 'brief', how: 'iterate' });
    expect(await served()).toMatchObject({ control: 'Brief (draft)' });
    await undo();
    expect(await served()).toMatchObject({ control: 'Warm words (draft)', brief: 'Brief (active)' });
    await undo();
    expect(await served()).toMatchObject({ control: 'Our email (draft)', warm: 'Warm words (active)' });
  });

  it('by two people at once happens once', async () => {
    await ship({ variantId: 'warm', how: 'iterate' });
    const codes = (await Promise.all([undo(), undo()])).map(({ statusCode }) => statusCode);
    expect(codes.sort()).toEqual([200, 409]);
    expect(await milestones()).toHaveLength(2);
  });
});

describe('what would hurt', () => {
  it('is shipped only when that is confirmed', async () => {
    await addOutcomes(20_000, 100, 200);
    for (const how of ['lock', 'iterate']) {
      const answer = await ship({ variantId: 'warm', how });
      expect(codeOf(answer)).toEqual([409, 'would_hurt']);
      expect(answer.json().error.message).toContain('control does better');
    }
    expect((await ship({ variantId: 'warm', how: 'lock', confirmed: true })).statusCode).toBe(200);
  });
});
