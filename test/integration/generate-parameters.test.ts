import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { batchResponse, generateResponse } from '../../src/contract/generate.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import {
  ACTION_ID,
  createKey,
  createTemplate,
  FLOW_ID,
  type Server,
  startServer,
  webhookBody,
} from './decide-arrange.ts';

let db: TestDatabase;
let server: Server;
let orgId: OrgId;
let slug: string;
let debugKey: string;
let webhookKey: string;
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
  slug = `parameters-${orgs}`;
  orgId = await db.createOrg(slug);
  debugKey = await createKey(db, orgId, ['generate', 'debug']);
  webhookKey = await createKey(db, orgId);
});

const call = (path: string, payload: object, key = debugKey) =>
  server.app.inject({ method: 'POST', url: `/api/${path}/${slug}`, headers: { 'x-api-key': key }, payload });
const generate = async (more: object, key = debugKey) =>
  generateResponse.parse((await call('generate', webhookBody('01J8A', { ...more }), key)).json());
const stored = async () =>
  (await db.asOwner('SELECT * FROM decisions WHERE org_id = $1', [orgId])) as Record<string, unknown>[];

describe('the parameters of a call', () => {
  it('copy_id serves that variant without chance, and keeps nothing for the person', async () => {
    await createTemplate(db, orgId, { share: 1 });
    const answer = await generate({ copy_id: 'b' });
    expect(answer).toMatchObject({ copy: { id: 'b' }, decision: { kind: 'treatment', reason: 'forced' } });
    expect(await stored()).toMatchObject([{ assignment: 'forced', propensity: 1, group_probability: 1 }]);
    expect(await db.asOwner('SELECT FROM assignments WHERE org_id = $1', [orgId])).toHaveLength(0);
  });

  it('copy_id of the control serves control', async () => {
    await createTemplate(db, orgId);
    expect(await generate({ copy_id: 'control' })).toMatchObject({
      copy: { id: 'control' },
      decision: { kind: 'control' },
    });
  });

  it('copy_id that does not serve is refused with those that do', async () => {
    await createTemplate(db, orgId);
    const answer = await call('generate', webhookBody('01J8A', { copy_id: 'z' }));
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({
      error: { code: 'unknown_copy', message: expect.stringContaining('a, b, c') },
    });
  });

  it('epsilon re-mixes what was published, and the log says so', async () => {
    await createTemplate(db, orgId, { share: 1, epsilon: 0 });
    await db.asOwner(
      `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, cells, inputs)
       VALUES ($1, 'welcome', 1, now(), 'test', '{"all": {"a": 1}}', '{}')`,
      [orgId],
    );
    await server.snapshots.refresh(orgId);
    await generate({ epsilon: 0.3 });
    const [{ pmf } = {}] = (await stored()) as { pmf?: Record<string, number> }[];
    expect(pmf?.a).toBeCloseTo(0.8, 12);
    expect(pmf?.b).toBeCloseTo(0.1, 12);
  });

  it('trace tells how the choice was made', async () => {
    await createTemplate(db, orgId, { share: 1 });
    await db.asOwner(
      `UPDATE variants SET targeting = '[{"attribute": "plan", "is": "any_of", "values": ["pro"]}]'
       WHERE org_id = $1 AND variant_id = 'c'`,
      [orgId],
    );
    await server.snapshots.refresh(orgId);
    const { trace } = await generate({ trace: true, attrs: { plan: ' Free ' } });
    expect(trace).toMatchObject({
      policy_version: null,
      cell: 'all',
      assignment: 'fresh',
      group_probability: 1,
      propensity: 0.5,
      hash_key: '["welcome","01J8A"]',
      eligible: [
        { copy_id: 'a', weight: 0.5 },
        { copy_id: 'b', weight: 0.5 },
      ],
      not_eligible: [{ copy_id: 'c', why: 'plan must be one of pro.' }],
      attributes: [{ attribute: 'plan', value: 'free' }],
    });
  });

  it.each([{ copy_id: 'a' }, { epsilon: 0.5 }, { trace: true }])('%o needs a key that may debug', async (more) => {
    await createTemplate(db, orgId);
    const answer = await call('generate', webhookBody('01J8A', more), webhookKey);
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'missing_scope']);
    expect(await stored()).toHaveLength(0);
  });

  it('windows other than the published, and a cache that is not there, are answered with a warning', async () => {
    await createTemplate(db, orgId);
    const { decision } = await generate({ lookback_days: 7, offset_days: 3, use_cache: false }, webhookKey);
    expect(decision.warnings.map((each) => each.split(':')[0])).toEqual(['lookback_days', 'use_cache']);
    expect((await generate({}, webhookKey)).decision.warnings).toEqual([]);
  });

  it('bucket_name decides as for the people it names, and an unknown one is refused', async () => {
    await createTemplate(db, orgId, { share: 1 });
    await db.asOwner(
      `INSERT INTO named_buckets (org_id, name, attributes, created_at, updated_at)
       VALUES ($1, 'big-spenders', '{"plan": "pro"}', now(), now())`,
      [orgId],
    );
    await server.snapshots.refresh(orgId);
    await generate({ bucket_name: 'big-spenders', attrs: { plan: 'free', country: 'DE' } }, webhookKey);
    expect(await stored()).toMatchObject([{ attrs: { plan: 'pro', country: 'de' } }]);
    const unknown = await call('generate', webhookBody('01J8B', { bucket_name: 'nobody' }));
    expect([unknown.statusCode, unknown.json().error.code]).toEqual([404, 'unknown_bucket']);
  });

  it('stand in a query string with dots between, text where a body has numbers', async () => {
    await createTemplate(db, orgId, { share: 1 });
    const query = new URLSearchParams({
      template_id: 'welcome',
      user_id: '01J8A',
      tracking_id: `01J8A.${FLOW_ID}.${ACTION_ID}`,
      'attrs.plan': 'Pro',
      'fields.first_name': 'Ann',
      copy_id: 'a',
      epsilon: '0.1',
      trace: 'true',
    });
    const answer = await server.app.inject({
      url: `/api/generate/${slug}?${query}`,
      headers: { 'x-api-key': debugKey },
    });
    expect(answer.json()).toMatchObject({ copy: { id: 'a' }, trace: { attributes: [{ value: 'pro' }] } });
    expect(await stored()).toMatchObject([{ fields: { first_name: 'Ann' } }]);
  });

  it('may leave person and message out until the template is connected', async () => {
    await createTemplate(db, orgId, { isConnected: false });
    const answers = await Promise.all([1, 2].map(() => call('generate', { template_id: 'welcome' })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(new Set((await stored()).map((row) => row.user_id)).size).toBe(2);
    await db.asOwner(
      "UPDATE templates SET account_id = gen_random_uuid(), flow_id = 'F', treatment_action_id = '1', treatment_message_id = 'M' WHERE org_id = $1",
      [orgId],
    );
    await server.snapshots.refresh(orgId);
    const refused = await call('generate', { template_id: 'welcome' });
    expect([refused.statusCode, refused.json().error.code]).toEqual([400, 'missing_user_id']);
  });
});

describe('a batch', () => {
  it('answers each request in order, and refuses only those that are wrong', async () => {
    await createTemplate(db, orgId, { share: 1 });
    const answer = await call('batch-generate', {
      user_id: '01J8A',
      attrs: { plan: 'pro' },
      fields: { first_name: 'Ann' },
      requests: [
        { template_id: 'welcome', tracking_id: `01J8A.${FLOW_ID}.${ACTION_ID}`, attrs: { country: 'de' } },
        { template_id: 'nothing', tracking_id: `01J8A.${FLOW_ID}.${ACTION_ID}` },
        { template_id: 'welcome', tracking_id: 'wrong' },
        { template_id: 'welcome', tracking_id: `01J8A.${FLOW_ID}.${ACTION_ID}`, attrs: { country: 'de' } },
      ],
    });
    expect(answer.statusCode).toBe(200);
    const { results } = batchResponse.parse(answer.json());
    expect(results.map((each) => ('error' in each ? each.error.code : each.decision.repeated))).toEqual([
      false,
      'unknown_template',
      'malformed_tracking_id',
      true,
    ]);
    expect(results[1]).toMatchObject({ error: { docs: expect.stringMatching(/errors#unknown_template$/) } });
    expect(await stored()).toMatchObject([{ attrs: { plan: 'pro', country: 'de' }, fields: { first_name: 'Ann' } }]);
  });

  it('holds 1 to 20 requests', async () => {
    await createTemplate(db, orgId);
    for (const requests of [[], Array(21).fill({ template_id: 'welcome' }), 'welcome', ['welcome']]) {
      const answer = await call('batch-generate', { requests });
      expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'invalid_batch']);
    }
  });

  it('needs a key, as a single call does', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: `/api/batch-generate/${slug}`,
      payload: { requests: [] },
    });
    expect(answer.statusCode).toBe(401);
  });
});
