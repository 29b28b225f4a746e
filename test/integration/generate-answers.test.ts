import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateResponse } from '../../src/contract/generate.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { plusHours, plusSeconds } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import {
  createKey,
  createTemplate,
  createVersion,
  type Server,
  START,
  startServer,
  type TemplateOptions,
  webhookBody,
} from './decide-arrange.ts';

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
  slug = `org-${orgs}`;
  orgId = await db.createOrg(slug);
  key = await createKey(db, orgId);
  server.clock.at = START;
});

const post = (body: unknown) =>
  server.app.inject({
    method: 'POST',
    url: `/api/generate/${slug}`,
    headers: { 'x-api-key': key },
    payload: body as object,
  });
const rowsOf = (table: string) =>
  db.asOwner<Record<string, unknown>>(`SELECT * FROM ${table} WHERE org_id = $1 ORDER BY 1, 2`, [orgId]);
const arrange = (options?: TemplateOptions) => createTemplate(db, orgId, options);

describe('an answer', () => {
  it('holds the rendered content and is stored whole, with its delivery and assignment, before it is sent', async () => {
    await arrange({ share: 1, variants: ['a'] });
    const attrs = { plan: ' PRO ', tags: ['A', 'b'], age: 7, none: null };
    const response = await post(webhookBody('01J8A', { attrs, fields: { first_name: 'O&#x27;Neil <b>' } }));
    expect(response.statusCode).toBe(200);
    const answer = generateResponse.parse(response.json());
    expect(answer.copy).toEqual({
      id: 'a',
      vars: { subject: "a: hi O'Neil <b>", preheader: '', body: '<p>a O&#39;Neil &lt;b&gt;</p>' },
    });
    expect(answer.decision).toMatchObject({ kind: 'treatment', reason: 'chosen', entry: 1 });
    expect(server.woken).toContain(orgId);

    const [decision] = await rowsOf('decisions');
    expect(decision).toMatchObject({
      decision_id: answer.decision.id,
      attrs: { plan: 'pro', tags: ['a', 'b'], age: '7' },
      fields: { first_name: "O'Neil <b>" },
      assignment: 'fresh',
      group_probability: 1,
      propensity: 1,
      pmf: { a: 1 },
      policy_version: null,
      flow_id: 'WfLow1',
      decided_at: new Date(START),
      due_at: new Date(plusSeconds(START, 300)),
    });
    const [delivery] = await rowsOf('deliveries');
    expect(delivery).toMatchObject({
      decision_id: answer.decision.id,
      profile_id: '01J8A',
      prefix: 'jai',
      state: 'pending',
      not_before: new Date(START),
      expires_at: new Date(plusSeconds(START, 900)),
    });
    const [assignment] = await rowsOf('assignments');
    expect(assignment).toMatchObject({ user_id: '01J8A', kind: 'treatment', variant_id: 'a', generation: 1 });
  });

  it('is the same by GET, with dotted names, and by Bearer key', async () => {
    await arrange({ share: 1, variants: ['a'] });
    const { template_id, user_id, tracking_id } = webhookBody('01J8A');
    const query = new URLSearchParams({
      template_id,
      user_id,
      tracking_id,
      'attrs.plan': 'pro',
      'fields.first_name': 'Ada',
    });
    const url = `/api/generate/${slug}?${query}`;
    const response = await server.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
    expect(response.json().copy.vars.subject).toBe('a: hi Ada');
    expect((await rowsOf('decisions'))[0]).toMatchObject({ attrs: { plan: 'pro' } });
  });

  it('of a template that is not connected yet needs no Klaviyo tracking id and writes no delivery', async () => {
    await arrange({ isConnected: false });
    const response = await post(webhookBody('anyone', { tracking_id: 'order-7' }));
    expect(response.statusCode).toBe(200);
    expect(await rowsOf('decisions')).toHaveLength(1);
    expect(await rowsOf('deliveries')).toHaveLength(0);
  });

  it.each([
    ['draft', { state: 'draft' }, 'draft'],
    ['paused', { state: 'paused' }, 'paused'],
    ['archived', { state: 'archived' }, 'archived'],
    ['without an active variant', { variants: [] }, 'no_eligible_variant'],
  ])('of a template that is %s is control, outside the experiment', async (_name, options, reason) => {
    await arrange(options);
    const answer = (await post(webhookBody('01J8A'))).json();
    expect(answer).toMatchObject({ copy: { id: 'control' }, decision: { kind: 'fallback', reason } });
    expect(answer.copy.vars.body).toBe('<p>Control</p>');
    expect(await rowsOf('assignments')).toHaveLength(0);
    expect(await rowsOf('deliveries')).toHaveLength(1);
  });

  it('of a control without copy clears the properties', async () => {
    await arrange({ state: 'draft', controlBody: null });
    const answer = (await post(webhookBody('01J8A'))).json();
    expect(answer.copy).toEqual({ id: 'control', vars: { subject: '', preheader: '', body: '' } });
    expect((await rowsOf('decisions'))[0]).toMatchObject({ variant_id: null, subject: '' });
  });

  it('whose variant these fields break is control, and says so', async () => {
    await arrange({ share: 1, variants: ['a'] });
    await createVersion(db, orgId, 'a', 2, 'Hi', '<a href="{{ url }}">Go</a>');
    const answer = (await post(webhookBody('01J8A', { fields: { url: 'javascript:1' } }))).json();
    expect(answer).toMatchObject({ copy: { id: 'control' }, decision: { kind: 'fallback', reason: 'render_error' } });
  });
});

describe('a policy', () => {
  it('is served from the moment its snapshot is refreshed, with the exact propensity', async () => {
    await arrange({ share: 1, variants: ['a', 'b'], epsilon: 0.1 });
    await post(webhookBody('before'));
    await db.asOwner(
      `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, cells, inputs)
       VALUES ($1, 'welcome', 7, now(), 'wts', '{"all": {"a": 0, "b": 1}}', '{}')`,
      [orgId],
    );
    await server.snapshots.refresh(orgId);
    await Promise.all(Array.from({ length: 60 }, (_, person) => post(webhookBody(`P${person}`))));
    const after = await db.asOwner<{ variant_id: string; propensity: number; pmf: Record<string, number> }>(
      'SELECT variant_id, propensity, pmf FROM decisions WHERE org_id = $1 AND policy_version = 7',
      [orgId],
    );
    expect(after).toHaveLength(60);
    expect(after[0]?.pmf).toEqual({ a: 0.05, b: 0.9500000000000001 });
    for (const row of after) expect(row.propensity).toBe(row.pmf[row.variant_id]);
    expect(after.filter((row) => row.variant_id === 'b').length).toBeGreaterThan(45);
  });
});

describe('a person', () => {
  it('keeps group and variant over entries, until the variant stops serving', async () => {
    await arrange({ share: 1, variants: ['a', 'b'] });
    const first = (await post(webhookBody('01J8A', { entry_id: 'e1' }))).json().copy.id as string;
    server.clock.at = plusHours(START, 24 * 30);
    const second = (await post(webhookBody('01J8A', { entry_id: 'e2' }))).json();
    expect(second).toMatchObject({ copy: { id: first }, decision: { entry: 2 } });

    await db.asOwner("UPDATE variants SET state = 'archived' WHERE org_id = $1 AND variant_id = $2", [orgId, first]);
    await server.snapshots.refresh(orgId);
    const third = (await post(webhookBody('01J8A', { entry_id: 'e3' }))).json().copy.id;
    expect(third).toBe(first === 'a' ? 'b' : 'a');

    const decisions = await db.asOwner(
      'SELECT assignment, propensity FROM decisions WHERE org_id = $1 ORDER BY entry',
      [orgId],
    );
    expect(decisions).toEqual([
      { assignment: 'fresh', propensity: 0.5 },
      { assignment: 'inherited', propensity: 0.5 },
      { assignment: 'fresh', propensity: 1 },
    ]);
    expect((await rowsOf('assignments')).map(({ generation }) => generation)).toEqual([1, 2]);
  });

  it('in control stays in control whatever the share becomes', async () => {
    await arrange({ share: 1e-9 });
    expect((await post(webhookBody('01J8A', { entry_id: 'e1' }))).json().decision.kind).toBe('control');
    await db.asOwner('UPDATE templates SET treatment_share = 1 WHERE org_id = $1', [orgId]);
    await server.snapshots.refresh(orgId);
    expect((await post(webhookBody('01J8A', { entry_id: 'e2' }))).json().decision.kind).toBe('control');
  });
});
