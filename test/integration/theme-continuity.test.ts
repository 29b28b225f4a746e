import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateResponse } from '../../src/contract/generate.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { plusHours } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, START, startServer, webhookBody } from './decide-arrange.ts';

const PEOPLE = Array.from({ length: 12 }, (_, index) => `01J8P${index}`);

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
  slug = `themes-${orgs}`;
  orgId = await db.createOrg(slug);
  key = await createKey(db, orgId, ['generate', 'debug']);
  server.clock.at = START;
  await arrange();
});

/** `welcome` with a friendly a, a formal b and a plain c; `followup` with the same, which continues `welcome`. */
async function arrange(): Promise<void> {
  await createTemplate(db, orgId, { share: 1, epsilon: 1, isConnected: false });
  const copies = [
    ['templates', 'template_id, name, state, split, treatment_share, epsilon, created_at, updated_at'],
    ['variants', 'template_id, variant_id, role, name, state, version, created_at, updated_at'],
    ['variant_versions', 'template_id, variant_id, version, subject, preheader, body, created_at'],
  ] as const;
  for (const [table, columns] of copies) {
    const values = columns.replace('template_id', "'followup'");
    await db.asOwner(
      `INSERT INTO ${table} (org_id, ${columns}) SELECT org_id, ${values} FROM ${table} WHERE org_id = $1`,
      [orgId],
    );
  }
  await db.asOwner(
    `UPDATE variants SET themes = CASE variant_id WHEN 'a' THEN ARRAY['tone: friendly', 'short']
       WHEN 'b' THEN ARRAY['tone: formal'] ELSE '{}' END WHERE org_id = $1`,
    [orgId],
  );
  await continueWelcome(null, 30);
}

async function continueWelcome(themeKey: string | null, lookbackDays: number): Promise<void> {
  await db.asOwner(
    `UPDATE templates SET earlier_template_id = 'welcome', theme_key = $2, theme_lookback_days = $3
     WHERE org_id = $1 AND template_id = 'followup'`,
    [orgId, themeKey, lookbackDays],
  );
  await server.snapshots.refresh(orgId);
}

async function generate(templateId: string, person: string, more: object = {}) {
  const payload = { ...webhookBody(person, { trace: true, ...more }), template_id: templateId };
  const url = `/api/generate/${slug}`;
  const answer = await server.app.inject({ method: 'POST', url, headers: { 'x-api-key': key }, payload });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return generateResponse.parse(answer.json());
}

const logged = async (person: string) =>
  (
    await db.asOwner(
      `SELECT assignment, propensity, pmf, restricted_to FROM decisions
       WHERE org_id = $1 AND template_id = 'followup' AND user_id = $2 ORDER BY sequence DESC LIMIT 1`,
      [orgId, person],
    )
  )[0] as Record<string, unknown>;

describe('a person who met a theme in the earlier email', () => {
  it('gets it again, whoever would have been drawn, and the log says what was drawn from', async () => {
    for (const person of PEOPLE) {
      await generate('welcome', person, { copy_id: 'a' });
      const answer = await generate('followup', person);
      expect(answer.copy.id).toBe('a');
      expect(await logged(person)).toEqual({
        assignment: 'restricted',
        propensity: 1,
        pmf: { a: 1 },
        restricted_to: ['tone: friendly', 'short'],
      });
    }
  });

  it('is told so by a trace, with who was left out and why', async () => {
    await generate('welcome', '01J8A', { copy_id: 'b' });
    const { trace } = await generate('followup', '01J8A');
    expect(trace).toMatchObject({
      assignment: 'restricted',
      eligible: [{ copy_id: 'b', weight: 1 }],
      not_eligible: [
        { copy_id: 'a', why: expect.stringContaining('none of the themes') },
        { copy_id: 'c', why: expect.stringContaining('none of the themes') },
      ],
      theme_continuity: { template_id: 'welcome', themes: ['tone: formal'], left_out: ['a', 'c'] },
    });
  });

  it('keeps it in a persistent split too, where the variant they have is of another theme', async () => {
    await generate('followup', '01J8A', { entry_id: 'first' });
    const had = await generate('followup', '01J8A', { entry_id: 'second' });
    expect(had.trace?.assignment).toBe('inherited');
    const other = had.copy.id === 'a' ? 'b' : 'a';
    await generate('welcome', '01J8A', { copy_id: other });
    const { copy, trace } = await generate('followup', '01J8A', { entry_id: 'third' });
    expect([copy.id, trace?.assignment]).toEqual([other, 'restricted']);
    expect((await generate('followup', '01J8A', { entry_id: 'fourth' })).trace?.assignment).toBe('inherited');
  });

  it('counts what the same batch decided a moment before', async () => {
    const requests = [
      { ...webhookBody('01J8A', { copy_id: 'b' }), template_id: 'welcome' },
      { ...webhookBody('01J8A', { trace: true }), template_id: 'followup' },
    ];
    const url = `/api/batch-generate/${slug}`;
    const headers = { 'x-api-key': key };
    const answer = await server.app.inject({ method: 'POST', url, headers, payload: { requests } });
    expect(answer.json()).toMatchObject({ results: [{}, { trace: { assignment: 'restricted' } }] });
  });
});

describe('anybody else may get any variant', () => {
  const isOpen = async (person: string, why: RegExp): Promise<void> => {
    const { trace } = await generate('followup', person);
    expect(trace?.eligible.map(({ copy_id }) => copy_id)).toEqual(['a', 'b', 'c']);
    expect(trace).toMatchObject({ assignment: 'fresh', theme_continuity: { why: expect.stringMatching(why) } });
    expect(await logged(person)).toMatchObject({ assignment: 'fresh', restricted_to: null });
  };

  it('who met nothing', () => isOpen('01J8A', /nothing in the last 30 days/));

  it('who met something without a theme', async () => {
    await generate('welcome', '01J8A', { copy_id: 'c' });
    await isOpen('01J8A', /no theme that counts/);
  });

  it('who met it longer ago than the look-back', async () => {
    await generate('welcome', '01J8A', { copy_id: 'a' });
    server.clock.at = plusHours(START, 30 * 24 + 1);
    await isOpen('01J8A', /nothing in the last 30 days/);
  });

  it('who met a theme of another kind', async () => {
    await continueWelcome('season', 30);
    await generate('welcome', '01J8A', { copy_id: 'a' });
    await isOpen('01J8A', /no theme that counts/);
  });

  it('who met a theme that no variant here has', async () => {
    await db.asOwner(`UPDATE variants SET themes = '{}' WHERE org_id = $1 AND template_id = 'followup'`, [orgId]);
    await server.snapshots.refresh(orgId);
    await generate('welcome', '01J8A', { copy_id: 'a' });
    await isOpen('01J8A', /No variant that may serve here/);
  });

  it('whose email is known never to have shown it', async () => {
    await generate('welcome', '01J8A', { copy_id: 'a' });
    await db.asOwner(
      `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, state, due_at, expires_at, not_before)
       SELECT org_id, decision_id, user_id, template_id, 'jai', 'expired', now(), now(), now()
       FROM decisions WHERE org_id = $1`,
      [orgId],
    );
    await isOpen('01J8A', /nothing in the last 30 days/);
  });
});
