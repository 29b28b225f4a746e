import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { replayLog } from '../../src/adapters/postgres/replay-log.ts';
import { milestoneList } from '../../src/contract/shipping.ts';
import { replay } from '../../src/decide/replay.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { ACTION_ID, createKey, FLOW_ID, type Server, startServer, webhookBody } from './decide-arrange.ts';

const WELCOME = '/console-api/templates/welcome';
const PEOPLE = 60;

let consoleApp: ConsoleApp;
let server: Server;
let orgId: OrgId;
let slug: string;
let key: string;
let admin: Browser;
let orgs = 0;

beforeAll(async () => {
  consoleApp = await startConsole();
  server = startServer(consoleApp.db.url);
});
afterAll(async () => {
  await server.close();
  await consoleApp.close();
});
beforeEach(async () => {
  orgs += 1;
  slug = `held-out-${orgs}`;
  orgId = await consoleApp.db.createOrg(slug);
  key = await createKey(consoleApp.db, orgId);
  admin = await consoleApp.browser(orgId, 'admin');
  await admin.call('POST', '/console-api/templates', { templateId: 'welcome', name: 'Welcome' });
  const integration = { flowId: FLOW_ID, treatmentActionId: ACTION_ID, controlMessageId: null };
  await admin.call('PUT', `${WELCOME}/integration`, integration);
  await save('control', { role: 'control' });
  await save('warm', { state: 'active' });
  await save('brief', { state: 'active' });
  await share(0.7, 0.1);
  await admin.call('POST', `${WELCOME}/state`, { state: 'active' });
});

const save = (variantId: string, more: object) =>
  admin.call('PUT', `${WELCOME}/variants/${variantId}`, {
    ...{ name: variantId, subject: variantId, preheader: '', body: `<p>${variantId}</p>`, ...more },
  });
const share = (treatmentShare: number, holdoutShare: number) =>
  admin.call('PUT', `${WELCOME}/experiment`, {
    ...{ split: 'internal_persistent', epsilon: 0.02, randomControlShare: 0.3, treatmentShare, holdoutShare },
  });
const ship = (body: object) => admin.call('POST', `${WELCOME}/ship`, { variantId: 'warm', how: 'lock', ...body });
const reported = async (page: string) => (await admin.call('GET', `${WELCOME}/${page}`)).json();

/** What each of them got, by the log. */
async function pass(who: string, entryId: string) {
  await server.snapshots.refresh(orgId);
  const answers = await Promise.all(
    Array.from({ length: PEOPLE }, (_, person) =>
      server.app.inject({
        method: 'POST',
        url: `/api/generate/${slug}`,
        headers: { 'x-api-key': key },
        payload: webhookBody(`01J8${who}${person}`, { entry_id: entryId }),
      }),
    ),
  );
  const codes = [...new Set(answers.map(({ statusCode, body }) => (statusCode === 200 ? '200' : body)))];
  expect(codes).toEqual(['200']);
  return consoleApp.db.asOwner(
    `SELECT user_id, kind, reason, variant_id, assignment FROM decisions
     WHERE org_id = $1 AND entry_id = $2 AND user_id LIKE '01J8' || $3 || '%' ORDER BY user_id`,
    [orgId, entryId, who],
  ) as Promise<{ user_id: string; kind: string; reason: string; variant_id: string; assignment: string }[]>;
}
const kinds = (rows: Awaited<ReturnType<typeof pass>>) => rows.map(({ user_id, kind }) => [user_id, kind]);
const variants = (rows: Awaited<ReturnType<typeof pass>>) =>
  rows.map(({ user_id, variant_id }) => [user_id, variant_id]);

it('gives the winner to all but those held out, and undone gives everybody back what they had', async () => {
  const before = await pass('A', 'first');
  expect((await ship({ keepsHoldout: true })).json()).toMatchObject({ state: 'shipped', shippedKeepsHoldout: true });

  const locked = await pass('A', 'second');
  expect(locked).toHaveLength(PEOPLE);
  expect(kinds(locked)).toEqual(kinds(before));
  const strangers = await pass('B', 'first');
  for (const { kind, variant_id, reason } of [...locked, ...strangers]) {
    expect(variant_id).toBe(kind === 'control' ? 'control' : 'warm');
    if (kind === 'control') expect(['holdout', 'split']).toContain(reason);
  }
  expect(
    new Set(strangers.map(({ kind, assignment, reason }) => (kind === 'control' ? kind : `${assignment} ${reason}`))),
  ).toEqual(new Set(['control', 'fresh shipped']));

  expect((await admin.call('POST', `${WELCOME}/undo-shipping`)).json()).toMatchObject({
    ...{ state: 'active', shippedVariantId: null, shippedKeepsHoldout: false },
  });
  expect(variants(await pass('A', 'third'))).toEqual(variants(before));
  expect(kinds(await pass('B', 'second'))).toEqual(kinds(strangers));
});

it('every choice of it is made again from the log', async () => {
  await pass('A', 'first');
  await ship({ keepsHoldout: true });
  await pass('A', 'second');
  await pass('B', 'first');
  const counts = { same: 0, not_drawn: 0, differs: 0 };
  for await (const { decision, policy } of replayLog(consoleApp.db.database, orgId, {})) {
    counts[replay(decision, policy?.cells ?? null).kind] += 1;
  }
  expect(counts.differs).toBe(0);
  expect(counts.same).toBeGreaterThan(2 * PEOPLE);
});

it('says how many are held out, on both pages and for ever in its milestone', async () => {
  await ship({ keepsHoldout: true });
  for (const page of ['overview', 'results']) {
    const { shipped } = (await reported(page)).template;
    expect([shipped.variantId, shipped.heldOutShare]).toEqual(['warm', expect.closeTo(0.37, 9)]);
  }
  const [milestone] = milestoneList.parse(await reported('milestones')).milestones;
  expect(milestone).toMatchObject({ kind: 'locked', heldOutShare: expect.closeTo(0.37, 9) });
});

it('without it everybody gets the winner, and undoing a second shipping brings the holdout back', async () => {
  await ship({ keepsHoldout: true });
  await ship({});
  expect((await reported('overview')).template.shipped).toEqual({ variantId: 'warm', heldOutShare: 0 });
  expect(new Set((await pass('A', 'first')).map(({ variant_id }) => variant_id))).toEqual(new Set(['warm']));
  expect((await admin.call('POST', `${WELCOME}/undo-shipping`)).json()).toMatchObject({
    ...{ state: 'shipped', shippedKeepsHoldout: true },
  });
});

it('is refused where nobody would be held out', async () => {
  await share(1, 0);
  const answer = await ship({ keepsHoldout: true });
  expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'nobody_held_out']);
});
