import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedVersions } from '../../src/adapters/postgres/published-versions.ts';
import { replayLog } from '../../src/adapters/postgres/replay-log.ts';
import { replay } from '../../src/decide/replay.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { Cells } from '../../src/learn/rank/ports.ts';
import { recompute } from '../../src/learn/rank/recompute.ts';
import { cellsAgain } from '../../src/main/replayed-cells.ts';
import { seeded } from '../chaos/support/seeded.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, decide, exportFile, type Happened, TEMPLATE } from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';
import { createKey, type Server, startServer } from './decide-arrange.ts';

const FIRST = Date.parse('2026-07-01T08:00:00Z') / 1_000;
const A_DAY = 86_400;
const DAYS = 6;
const PEOPLE_A_DAY = 240;
const [FREE, PAID] = ['[["plan","free"]]', '[["plan","paid"]]'];
/** Click rates by cell and variant, and how many are lost by variant. */
const LIKES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  [FREE]: { a: 0.35, b: 0.15, c: 0.2 },
  [PAID]: { a: 0.15, b: 0.35, c: 0.2 },
};
const LEAVES: Readonly<Record<string, number>> = { a: 0.01, b: 0.01, c: 0.15 };

let db: TestDatabase;
let pipeline: TestPipeline;
let server: Server;
let orgId: OrgId;

beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
  server = startServer(db.url);
  orgId = await db.createOrg('ranked');
  await createTemplate(db, orgId, ['a', 'b', 'c']);
  await db.asOwner(`UPDATE templates SET unsubscribe_limit = 0.03, lookback_days = 60 WHERE org_id = $1`, [orgId]);
  await db.asOwner(
    `INSERT INTO variant_versions (org_id, template_id, variant_id, version, subject, preheader, body, created_at)
     SELECT org_id, template_id, variant_id, 1, variant_id, '', variant_id, now() FROM variants WHERE org_id = $1`,
    [orgId],
  );
  for (let day = 0; day < DAYS; day += 1) await liveDay(day);
});
afterAll(async () => {
  await server.close();
  pipeline.close();
  await db.drop();
});

const latest = async () => {
  const [row] = await db.asOwner<{
    version: number;
    ranker: string;
    cells: Cells;
    reason: { kind: string; people?: number };
  }>(
    `SELECT policy_version AS version, ranker, cells, reason FROM policies WHERE org_id = $1
     ORDER BY policy_version DESC LIMIT 1`,
    [orgId],
  );
  return row;
};

const servingVariants = async (): Promise<string[]> => {
  const rows = await db.asOwner<{ variant_id: string }>(
    `SELECT variant_id FROM variants WHERE org_id = $1 AND role = 'variant' AND state = 'active' ORDER BY 1`,
    [orgId],
  );
  return rows.map((row) => row.variant_id);
};

/** People decide, open their email, click a while later, some leave; at night it is all learnt from. */
async function liveDay(day: number): Promise<void> {
  const uniform = seeded(day + 1);
  const policy = await latest();
  const serving = await servingVariants();
  const people = Array.from({ length: PEOPLE_A_DAY }, (_, number) => ({
    person: `P${day}-${number}`,
    at: FIRST + day * A_DAY + number * 60,
    cell: number % 3 === 0 ? PAID : FREE,
    variant: serving[Math.floor(uniform() * serving.length)] ?? 'a',
    pmf: Object.fromEntries(serving.map((variant) => [variant, 1 / serving.length])),
    ...(policy === undefined ? {} : { policyVersion: policy.version }),
  }));
  await decide(db, orgId, people);
  const events = people.flatMap(({ person, at, cell, variant }, number): Happened[] => {
    const sentAt = at + 300;
    const clicked = sentAt + Math.floor(uniform() ** 3 * 30 * 3_600);
    const happened: Happened[] = [{ person, metric: 'Received Email', sentAt }];
    const leaves = uniform() < (LEAVES[variant] ?? 0);
    if (leaves) happened.push({ person, metric: 'Unsubscribed', sentAt, at: sentAt + 90 });
    if (uniform() >= (LIKES[cell]?.[variant] ?? 0)) return happened;
    happened.push({ person, metric: 'Clicked Email', sentAt, at: clicked });
    const ordered = { $message: null, $_cohort$message_send_cohort: null, $value: number === 7 ? 10_000 : 20 + number };
    return [...happened, { person, metric: 'Placed Order', sentAt, at: clicked + 60, properties: ordered }];
  });
  const night = FIRST + day * A_DAY + 15 * 3_600;
  const now = instant(night * 1_000);
  await pipeline.ingestFile(orgId, pipeline.file(`day-${day}.csv`, exportFile(events)), now);
  expect(await pipeline.learn(orgId, now)).toMatchObject({ kind: 'done' });
}

test('each cell has its own favourite, and a new policy every day', async () => {
  const policy = await latest();
  expect(policy).toMatchObject({ ranker: 'contextual', reason: { kind: 'too_early' } });
  // Of the days that are final, those after the first policy: there both rankers had an opinion.
  expect(policy?.reason.people).toBeGreaterThan(PEOPLE_A_DAY / 2);
  expect(policy?.reason.people).toBeLessThan(DAYS * PEOPLE_A_DAY);
  expect(policy?.version).toBe(DAYS);
  expect(policy?.cells[FREE]?.a).toBeGreaterThan(0.9);
  expect(policy?.cells[PAID]?.b).toBeGreaterThan(0.9);
});

test('every published policy follows from its inputs to the last bit', async () => {
  const found = [];
  for await (const published of publishedVersions(db.database, orgId)) found.push(recompute(published).kind);
  expect(found).toEqual(Array.from({ length: DAYS }, () => 'same'));
});

test('delays are counted in whole hours, and young days count for less', async () => {
  const delays = await db.asOwner<{ metric: string; people: number; hours: number }>(
    `SELECT metric, sum(people)::int AS people, max(delay_hours) AS hours FROM reward_delays
     WHERE org_id = $1 GROUP BY metric`,
    [orgId],
  );
  const [clicks] = await db.asOwner<{ clicks: number }>(
    `SELECT sum(shown_clicks)::int AS clicks FROM arm_statistics WHERE org_id = $1`,
    [orgId],
  );
  expect(delays).toContainEqual({ metric: 'clicks', people: clicks?.clicks, hours: expect.any(Number) });
  expect(delays.map(({ metric }) => metric).sort()).toEqual(['clicks', 'conversions']);
  expect(Math.min(...delays.map(({ hours }) => hours))).toBeGreaterThan(20);
  const [row] = await db.asOwner<{ ripeness: number[] }>(
    `SELECT inputs->'ripeness' AS ripeness FROM policies WHERE org_id = $1 AND policy_version = $2`,
    [orgId, DAYS],
  );
  expect(row?.ripeness[0]).toBe(1);
  expect(row?.ripeness.at(-1)).toBeLessThan(0.95);
});

test('a variant that drives people away is held back, recorded, and comes back only by a person', async () => {
  expect(await servingVariants()).toEqual(['a', 'b']);
  expect(Object.keys((await latest())?.cells[FREE] ?? {})).toEqual(['a', 'b']);
  const [hold] = await db.asOwner<{ people: number; harmed: number }>(
    `SELECT people, harmed FROM variant_holds WHERE org_id = $1`,
    [orgId],
  );
  expect((hold?.harmed ?? 0) / (hold?.people ?? 1)).toBeGreaterThan(0.03);
  const [entry] = await db.asOwner<{ user_id: string | null; detail: object }>(
    `SELECT user_id, detail FROM audit_log WHERE org_id = $1 AND action = 'variant.held_back'`,
    [orgId],
  );
  expect(entry).toMatchObject({ user_id: null, detail: { variantId: 'c', guard: 'unsubscribe', limit: 0.03 } });
  // The same evidence does not hold it back twice: what counts is what happens after it came back.
  await db.asOwner(`UPDATE variants SET state = 'active' WHERE org_id = $1 AND variant_id = 'c'`, [orgId]);
  await pipeline.learn(orgId, instant((FIRST + DAYS * A_DAY) * 1_000));
  expect(await servingVariants()).toEqual(['a', 'b', 'c']);
});

test('who belongs to a cell nobody has seen is drawn by the effects of its levels, logged exactly, and replayed', async () => {
  await db.asOwner(
    `INSERT INTO attributes (org_id, name, definition, created_at, updated_at)
     SELECT $1, d->>'name', d, now(), now() FROM jsonb_array_elements($2::jsonb) d`,
    [
      orgId,
      JSON.stringify([
        { kind: 'string', name: 'plan', defaultValue: 'free', options: ['free', 'paid'].map(option) },
        { kind: 'string', name: 'region', defaultValue: 'north', options: ['north', 'south'].map(option) },
      ]),
    ],
  );
  const key = await createKey(db, orgId, ['generate']);
  await server.snapshots.refresh(orgId);
  for (let person = 0; person < 40; person += 1) {
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/generate/ranked',
      headers: { 'x-api-key': key },
      payload: {
        template_id: TEMPLATE,
        user_id: `N${person}`,
        tracking_id: `N${person}.FLOW01.ACTION`,
        attrs: { plan: 'paid', region: 'south' },
      },
    });
    expect(response.statusCode).toBe(200);
  }
  const policy = await latest();
  const cellsOf = cellsAgain(db.database, orgId);
  let drawn = 0;
  for await (const row of replayLog(db.database, orgId, {})) {
    if (!row.decision.userId.startsWith('N') || row.decision.kind !== 'treatment') continue;
    drawn += 1;
    expect(row.decision.cell in (policy?.cells ?? {})).toBe(false);
    expect(row.decision.pmf.b).toBeGreaterThan(0.5);
    expect(replay(row.decision, await cellsOf(row))).toEqual({ kind: 'same' });
    expect(replay(row.decision, row.policy?.cells ?? null).kind).toBe('differs');
  }
  expect(drawn).toBeGreaterThan(20);
});

test('revenue counts up to the largest ordinary order, each person for themselves', async () => {
  await db.asOwner(
    `UPDATE templates SET ranker = 'weighted_thompson',
       metric_weights = '{"opens": 0, "clicks": 0, "conversions": 0, "revenue": 1}' WHERE org_id = $1`,
    [orgId],
  );
  await pipeline.learn(orgId, instant((FIRST + DAYS * A_DAY) * 1_000));
  const [policy] = await db.asOwner<{ reason: object; cap: number; micros: number[] }>(
    `SELECT reason, (inputs->'revenueCapMicros')::bigint AS cap, inputs->'rows'->'revenueMicros' AS micros
     FROM policies WHERE org_id = $1 ORDER BY policy_version DESC LIMIT 1`,
    [orgId],
  );
  if (policy === undefined) throw new Error('published');
  const { cap, micros } = policy;
  expect(policy.reason).toEqual({ kind: 'set' });
  expect(cap).toBeLessThan(300_000_000);
  const [spent] = await db.asOwner<{ capped: number; most: number }>(
    `SELECT sum(least(revenue_micros, $2::bigint))::bigint AS capped, max(revenue_micros) AS most
     FROM outcomes WHERE org_id = $1 AND variant_id IN ('a', 'b', 'c') AND evidence = 'shown'`,
    [orgId, cap],
  );
  expect(spent?.most).toBeGreaterThan(cap);
  expect(micros.reduce((sum, each) => sum + each, 0)).toBe(spent?.capped);
});

const option = (value: string) => ({ value, aliases: [] });
