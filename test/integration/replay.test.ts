import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { replayLog } from '../../src/adapters/postgres/replay-log.ts';
import { type Replayed, replay } from '../../src/decide/replay.ts';
import type { DecisionId, OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, startServer, webhookBody } from './decide-arrange.ts';

let db: TestDatabase;
let server: Server;
let orgId: OrgId;
let slug: string;
let key: string;
let orgs = 0;

beforeAll(async () => {
  db = await cloneDatabase();
  server = startServer(db.url);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});
beforeEach(async () => {
  orgs += 1;
  slug = `replay-${orgs}`;
  orgId = await db.createOrg(slug);
  key = await createKey(db, orgId, ['generate', 'debug']);
  await createTemplate(db, orgId, { share: 0.7 });
});

const post = (person: string, more: Record<string, unknown> = {}) =>
  server.app.inject({
    method: 'POST',
    url: `/api/generate/${slug}`,
    headers: { 'x-api-key': key },
    payload: webhookBody(person, more),
  });
const everybody = (entryId: string) =>
  Promise.all(Array.from({ length: 60 }, (_, person) => post(`01J8P${person}`, { entry_id: entryId })));

async function change(assignments: string): Promise<void> {
  await db.asOwner(`UPDATE templates SET ${assignments} WHERE org_id = $1`, [orgId]);
  await server.snapshots.refresh(orgId);
}

async function publish(version: number, cells: object): Promise<void> {
  await db.asOwner(
    `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, cells, inputs)
     VALUES ($1, 'welcome', $2, now(), 'test', $3, '{}')`,
    [orgId, version, cells],
  );
  await server.snapshots.refresh(orgId);
}

async function replayed(): Promise<Record<Replayed['kind'], number>> {
  const counts = { same: 0, not_drawn: 0, differs: 0 };
  for await (const { decision, policy } of replayLog(db.database, orgId, {})) {
    counts[replay(decision, policy?.cells ?? null).kind] += 1;
  }
  return counts;
}

it('every stored choice is made again from the log, through changes of settings, policies and content', async () => {
  await everybody('first');
  await publish(1, { all: { a: 0.61803398875, b: 0.25, c: 0.13196601125 } });
  await everybody('second');
  await change('treatment_share = 0.9, holdout_share = 0.1, random_control_share = 0.3, epsilon = 0.2');
  await change("split = 'internal_random'");
  await everybody('third');
  await db.asOwner(`UPDATE variants SET state = 'archived' WHERE org_id = $1 AND variant_id = 'a'`, [orgId]);
  await change("split = 'internal_persistent'");
  await everybody('fourth');
  await change('holdout_share = 0');
  await Promise.all(Array.from({ length: 30 }, (_, person) => post(`01J8N${person}`)));
  const { same, not_drawn, differs } = await replayed();
  expect(differs).toBe(0);
  expect(same + not_drawn).toBe(4 * 60 + 30);
  expect(same).toBeGreaterThan(200);
});

it('what was forced, paused or kept from before has nothing to draw', async () => {
  await post('01J8A', { copy_id: 'b' });
  await change("state = 'paused'");
  await post('01J8B');
  expect(await replayed()).toEqual({ same: 0, not_drawn: 2, differs: 0 });
});

it('one decision is found by its id, and a log that was changed by hand is noticed', async () => {
  const { decision } = (await post('01J8A')).json() as { decision: { id: DecisionId } };
  await post('01J8B');
  await db.asOwner(
    `UPDATE decisions SET drawn_with = jsonb_set(drawn_with::jsonb, '{treatmentShare}', '0.001')::json,
       kind = 'treatment', reason = 'chosen', group_probability = 0.7
     WHERE org_id = $1`,
    [orgId],
  );
  const found = [];
  for await (const row of replayLog(db.database, orgId, { decisionId: decision.id })) found.push(row);
  expect(found.map((row) => row.decision.decisionId)).toEqual([decision.id]);
  expect(await replayed()).toMatchObject({ differs: 2 });
});
