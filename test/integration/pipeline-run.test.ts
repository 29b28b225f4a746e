import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import { decisionLog } from '../../src/adapters/postgres/decision-log.ts';
import { listen } from '../../src/adapters/postgres/listen.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, type Decided, decide, exportFile, type Happened, TEMPLATE } from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const DAY = 86_400;
const START = Date.parse('2026-07-01T00:00:00Z') / 1000;
/** All of the ranking window's decisions are mature by now. */
const NOW = instant((START + 6 * DAY) * 1000);
const VARIANTS = ['a', 'b', 'c'];
const STEPS = (await readPipelineSql(PIPELINE_SQL_FOLDER)).steps.map(({ name }) => name);

let db: TestDatabase;
let pipeline: TestPipeline;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});

/** A wave of people; each `clicksEvery`-th of those shown a variant clicks. */
async function play(orgId: OrgId, people: number, clicksEvery: Readonly<Record<string, number>>): Promise<number> {
  const decisions: Decided[] = [];
  const events: Happened[] = [];
  for (let index = 0; index < people; index += 1) {
    const variant = VARIANTS[index % VARIANTS.length] ?? 'a';
    const at = START + Math.floor((index * 2 * DAY) / people);
    const sent = { person: `P${index}`, sentAt: at + 300 };
    decisions.push({ person: sent.person, at, variant, subject: `Hello from ${variant}` });
    events.push({ ...sent, metric: 'Received Email', properties: { Subject: `Hello from ${variant}` } });
    events.push({ ...sent, metric: 'Opened Email', at: at + 400, properties: { machine_open: index % 5 === 0 } });
    const isClick = Math.floor(index / VARIANTS.length) % (clicksEvery[variant] ?? 1) === 0;
    if (isClick) events.push({ ...sent, metric: 'Clicked Email', at: at + 500 });
    // Bots like the worst variant best.
    if (variant === 'a')
      events.push({ ...sent, metric: 'Clicked Email', at: at + 301, properties: { 'Bot Click': true } });
  }
  await decide(db, orgId, decisions);
  await pipeline.ingestFile(orgId, pipeline.file(`wave-${orgId}.csv`, exportFile(events)), NOW);
  return events.length;
}

const policies = (orgId: OrgId) =>
  db.asOwner<{ policy_version: number; cells: { all: Record<string, number> }; inputs: Record<string, unknown> }>(
    'SELECT policy_version, cells, inputs FROM policies WHERE org_id = $1 ORDER BY policy_version',
    [orgId],
  );

describe('a run of the pipeline', () => {
  test('ranks the truly better variant first, says so, and a second run changes nothing', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, VARIANTS);
    await play(orgId, 1_500, { a: 50, b: 10, c: 40 });
    const heard: (string | null)[] = [];
    const published = new Promise<void>((resolve) => {
      const stop = listen(db.url, 'justai_policy', (payload) => {
        heard.push(payload);
        if (payload === null) void pipeline.run(orgId, NOW);
        else void stop().then(resolve);
      });
    });
    await published;
    expect(heard).toEqual([null, `${orgId} ${TEMPLATE}`]);

    const [first] = await policies(orgId);
    expect(first?.cells.all.b).toBeGreaterThan(0.99);
    expect(Object.values(first?.cells.all ?? {}).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(first?.inputs).toMatchObject({
      window: { from: '2026-06-24', to: '2026-07-07' },
      arms: VARIANTS,
      days: ['2026-07-01', '2026-07-02'],
      rows: { shown: [...VARIANTS, ...VARIANTS].map(() => 250) },
    });

    const before = await db.asOwner('SELECT * FROM outcomes WHERE org_id = $1 ORDER BY sequence', [orgId]);
    expect(await pipeline.run(orgId, NOW)).toMatchObject({
      kind: 'done',
      steps: {
        load: { rowsOut: 0 },
        'copy-log': { rowsOut: 0 },
        outcomes: { rowsIn: 0, rowsOut: 0 },
        'publish-outcomes': { rowsOut: 0 },
        'publish-arm-statistics': { rowsOut: 0 },
        'publish-delays': { rowsOut: 0 },
        policies: { rowsIn: 1, rowsOut: 0 },
      },
    });
    expect(await db.asOwner('SELECT * FROM outcomes WHERE org_id = $1 ORDER BY sequence', [orgId])).toEqual(before);
    expect(await policies(orgId)).toHaveLength(1);
  });

  test('a new variant gets a new version, and a chance', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, VARIANTS);
    await play(orgId, 600, { a: 20, b: 20, c: 20 });
    await pipeline.run(orgId, NOW);
    await db.asOwner(
      `INSERT INTO variants (org_id, template_id, variant_id, role, name, state, created_at, updated_at)
       VALUES ($1, $2, 'new', 'variant', 'New', 'active', now(), now())`,
      [orgId, TEMPLATE],
    );
    await pipeline.run(orgId, NOW);
    const [, second] = await policies(orgId);
    expect(second?.policy_version).toBe(2);
    expect(second?.cells.all.new).toBeGreaterThan(0.1);
  });

  test('learns from ingested files alone, without a source to pull', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, VARIANTS);
    await play(orgId, 30, { a: 2 });
    expect(await pipeline.learn(orgId, NOW)).toMatchObject({ kind: 'done', steps: { outcomes: { rowsOut: 30 } } });
    expect(await policies(orgId)).toHaveLength(1);
  });

  test('without any data nothing is published and nothing fails', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, VARIANTS);
    expect(await pipeline.run(orgId, NOW)).toMatchObject({ kind: 'done' });
    expect(await policies(orgId)).toEqual([]);
  });

  test('records every step with its rows and time', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, VARIANTS);
    await play(orgId, 30, { a: 2 });
    await pipeline.run(orgId, NOW);
    const steps = await db.asOwner(
      'SELECT step, state, rows_in, rows_out, seconds FROM pipeline_runs WHERE org_id = $1 ORDER BY ctid',
      [orgId],
    );
    expect(new Set(steps.map((step) => step.step))).toEqual(
      new Set([
        'pull',
        'collect',
        'pull-klaviyo',
        'load',
        'expire',
        'event-days',
        'copy-log',
        ...STEPS,
        'publish-outcomes',
        'publish-arm-statistics',
        'publish-delays',
        'guards',
        'policies',
      ]),
    );
    expect(steps.every((step) => step.state === 'done' && Number(step.seconds) >= 0)).toBe(true);
  });

  test('a step that fails is recorded and stops the rest', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, VARIANTS);
    await play(orgId, 30, { a: 2 });
    await db.asOwner("UPDATE landing_files SET state = 'landed' WHERE org_id = $1", [orgId]);
    // No folder where one is needed.
    await rm(join(pipeline.folder, 'warehouse', orgId, 'events'), { recursive: true });
    await writeFile(join(pipeline.folder, 'warehouse', orgId, 'events'), '');
    expect(await pipeline.run(orgId, NOW)).toMatchObject({ kind: 'failed', step: 'load' });
    const steps = await db.asOwner('SELECT step, state FROM pipeline_runs WHERE org_id = $1', [orgId]);
    expect(steps).toContainEqual({ step: 'load', state: 'failed' });
    expect(steps).toHaveLength(4);
  });

  test('one organisation learns nothing from another', async () => {
    const [one, other] = [await db.createOrg(), await db.createOrg()];
    await createTemplate(db, one, VARIANTS);
    await createTemplate(db, other, VARIANTS);
    await play(one, 60, { a: 2 });
    await pipeline.run(other, NOW);
    expect(await db.asOwner('SELECT FROM outcomes WHERE org_id = $1', [other])).toEqual([]);
    expect(await policies(other)).toEqual([]);
  });
});

test('a decision whose commit is under way is waited for, not skipped', async () => {
  const orgId = await db.createOrg();
  await createTemplate(db, orgId, VARIANTS);
  const [early] = await decide(db, orgId, [{ person: 'P1', at: START }]);
  const writer = new pg.Client({ connectionString: db.url });
  await writer.connect();
  await writer.query('BEGIN');
  const { rows } = await writer.query(
    `INSERT INTO decisions (org_id, decision_id, template_id, tracking_id, entry, user_id, kind, reason, assignment,
       renderer_version, cell, group_probability, propensity, pmf, attrs, fields, request_hash, subject, content_hash,
       decided_at, due_at)
     SELECT org_id, gen_random_uuid(), template_id, 'slow', 1, 'P2', kind, reason, assignment, renderer_version, cell,
       group_probability, propensity, pmf, attrs, fields, request_hash, subject, content_hash, decided_at, due_at
     FROM decisions WHERE decision_id = $1 RETURNING sequence`,
    [early],
  );
  await decide(db, orgId, [{ person: 'P3', at: START }]);
  let isSettled = false;
  const settled = decisionLog(db.database)
    .settledTo(orgId, 'decisions')
    .then((sequence) => {
      isSettled = true;
      return sequence;
    });
  // Long enough for several looks at the locks.
  await db.asOwner('SELECT pg_sleep(0.1)');
  expect(isSettled).toBe(false);
  await writer.query('COMMIT');
  await writer.end();
  expect(await settled).toBeGreaterThan(Number(rows[0].sequence));
});
