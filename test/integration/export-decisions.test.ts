import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Duck, startDuck, text } from '../../src/adapters/duckdb/session.ts';
import { exportedDecisions } from '../../src/adapters/postgres/exported-decisions.ts';
import type { OrgId, TemplateId } from '../../src/domain/ids.ts';
import { plusHours, toDate } from '../../src/domain/instant.ts';
import { exportDecisions } from '../../src/report/export/decisions-csv.ts';
import type { ExportFilter } from '../../src/report/export/ports.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { csvRows } from '../support/csv-rows.ts';
import { createKey, createTemplate, type Server, START, startServer, webhookBody } from './decide-arrange.ts';

const EVERYTHING: ExportFilter = { templateId: null, from: null, to: null, unitsOnly: false };
const PEOPLE = 60;
const DIGEST = { kind: 'digest', of: (id: string) => `digest of ${id}` } as const;

let consoleApp: ConsoleApp;
let server: Server;
let orgId: OrgId;
let admin: Browser;
let duck: Duck;
const folder = mkdtempSync(join(tmpdir(), 'justai-export-'));

beforeAll(async () => {
  consoleApp = await startConsole();
  server = startServer(consoleApp.db.url);
  duck = await startDuck(join(folder, 'spill'));
  orgId = await consoleApp.db.createOrg('exported');
  admin = await consoleApp.browser(orgId, 'admin');
  const key = await createKey(consoleApp.db, orgId, ['generate', 'debug']);
  await createTemplate(consoleApp.db, orgId, { share: 0.7 });
  const post = (person: number, more: Record<string, unknown>) =>
    server.app.inject({
      ...{ method: 'POST', url: '/api/generate/exported', headers: { 'x-api-key': key } },
      payload: webhookBody(`01J8P${person}`, { attrs: { plan: person % 2 === 0 ? '=vip, gold' : 'basic' }, ...more }),
    });
  for (let person = 0; person < PEOPLE; person += 1) await post(person, { entry_id: 'first' });
  server.clock.at = plusHours(START, 48);
  for (let person = 0; person < 10; person += 1) await post(person, { entry_id: 'second' });
  await post(99, { entry_id: 'named', copy_id: 'b' });
  await consoleApp.db.asOwner(
    `INSERT INTO outcomes (org_id, decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
       group_probability, propensity, sequence, decided_at, evidence, received, opened, clicked, is_first_of_person,
       is_mature, conversions, revenue_micros)
     SELECT org_id, decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
       group_probability, propensity, sequence, decided_at, 'shown', true, true, user_id LIKE '01J8P3%', true,
       decided_at < $2, 1, 12500000
     FROM decisions WHERE org_id = $1 AND user_id <> '01J8P4'`,
    [orgId, toDate(plusHours(START, 24))],
  );
});
afterAll(async () => {
  duck.close();
  await server.close();
  await consoleApp.close();
  rmSync(folder, { recursive: true, force: true });
});

async function rowsOf(filter: Partial<ExportFilter> = {}): Promise<Record<string, string>[]> {
  const exported = await exportDecisions(
    exportedDecisions(consoleApp.db.database),
    orgId,
    { ...EVERYTHING, ...filter },
    DIGEST,
  );
  let csv = '';
  for await (const chunk of exported.csv(false)) csv += chunk;
  return csvRows(csv);
}

const justai = (...args: string[]) =>
  spawnSync(process.execPath, ['bin/justai.mjs', 'export', 'decisions', '--org', 'exported', ...args], {
    env: {
      ...process.env,
      DATABASE_URL: consoleApp.db.url,
      JUSTAI_DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'silent',
    },
    encoding: 'utf8',
  });

describe('the exported log', () => {
  it('begins with the columns of the Open Bandit data set, after an index', async () => {
    const [row = {}] = await rowsOf();
    expect(Object.keys(row).slice(0, 7)).toEqual([
      'row',
      'timestamp',
      'item_id',
      'position',
      'click',
      'propensity_score',
      'user_feature_plan',
    ]);
    expect(row).toMatchObject({ row: '0', position: '1', timestamp: '2026-07-01 00:00:00.000+00:00' });
  });

  it('has every decision once, in order, with the probability that it was made with', async () => {
    const rows = await rowsOf();
    expect(rows.map(({ row }) => Number(row))).toEqual(Array.from({ length: PEOPLE + 11 }, (_, row) => row));
    const logged = await consoleApp.db.asOwner<{ propensity: number; pmf: object; variant_id: string; plan: string }>(
      `SELECT propensity, pmf, variant_id, attrs->>'plan' AS plan FROM decisions WHERE org_id = $1 ORDER BY sequence`,
      [orgId],
    );
    expect(rows.map(({ propensity_score }) => Number(propensity_score))).toEqual(logged.map((each) => each.propensity));
    expect(rows.map(({ probabilities = '' }) => JSON.parse(probabilities))).toEqual(logged.map((each) => each.pmf));
    expect(rows.map(({ user_feature_plan }) => user_feature_plan)).toEqual(logged.map((each) => each.plan));
    const items = new Map(rows.map(({ variant_id, item_id }) => [variant_id, item_id]));
    expect(Object.fromEntries(items)).toEqual({ a: '0', b: '1', c: '2', control: '-1' });
  });

  it('says which rows estimators may read: the first draw of a person in treatment, once its outcome is final', async () => {
    const all = await rowsOf();
    const drawn = all.filter(({ unit }) => unit === '1');
    expect(drawn.every(({ kind, assignment }) => kind === 'treatment' && assignment === 'fresh')).toBe(true);
    expect(new Set(drawn.map(({ person }) => person)).size).toBe(drawn.length);
    const treated = all.filter(({ kind, assignment }) => kind === 'treatment' && assignment === 'fresh');
    expect(drawn.length).toBe(new Set(treated.map(({ person }) => person)).size);
    const units = await rowsOf({ unitsOnly: true });
    expect(units.map(({ person }) => person)).toEqual(
      drawn.filter(({ mature }) => mature === '1').map(({ person }) => person),
    );
    expect(units.length).toBeGreaterThan(20);
    expect(new Set(units.map(({ click }) => click))).toEqual(new Set(['0', '1']));
  });

  it('leaves an outcome empty that is not known, and no person is named', async () => {
    const rows = await rowsOf();
    const unknown = rows.filter(({ person }) => person === 'digest of 01J8P4');
    expect(unknown.every(({ click, mature, evidence }) => click === '' && mature === '' && evidence === '')).toBe(true);
    expect(rows.find(({ click }) => click === '1')).toMatchObject({ person: 'digest of 01J8P3', revenue: '12.5' });
    expect(JSON.stringify(rows).replaceAll('digest of 01J8P', '')).not.toContain('01J8P');
  });

  it('keeps to template and times', async () => {
    const later = await rowsOf({ from: plusHours(START, 48) });
    expect(later).toHaveLength(11);
    expect(await rowsOf({ to: plusHours(START, 48) })).toHaveLength(PEOPLE);
    expect(await rowsOf({ templateId: 'other' as TemplateId })).toEqual([]);
  });
});

describe('justai export decisions', () => {
  it('writes Parquet with types, for its owner only, and what the items are', async () => {
    const [out, items] = [join(folder, 'log.parquet'), join(folder, 'items.csv')];
    const run = justai('--template', 'welcome', '--out', out, '--items', items);
    expect([run.stderr, run.status]).toEqual(['', 0]);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const session = await duck.open();
    const types = await session.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT "timestamp", item_id, click, propensity_score, user_feature_plan FROM read_parquet(${text(out)})`,
    );
    expect(types.map((each) => each.column_type)).toEqual(['TIMESTAMP', 'BIGINT', 'BIGINT', 'DOUBLE', 'VARCHAR']);
    const rows = await session.rows<{ person: string; plan: string; row: bigint }>(
      `SELECT person, user_feature_plan AS plan, row FROM read_parquet(${text(out)})`,
    );
    session.close();
    expect(rows.map(({ row }) => Number(row))).toEqual(Array.from({ length: PEOPLE + 11 }, (_, row) => row));
    expect(rows.every(({ person }) => /^[0-9a-f]{32}$/.test(person))).toBe(true);
    expect(rows[0]?.plan).toBe('=vip, gold');
    expect(csvRows(readFileSync(items, 'utf8')).map((item) => [item.item_id, item.item_feature_1])).toEqual([
      ['0', 'a'],
      ['1', 'b'],
      ['2', 'c'],
    ]);
  });

  it('writes CSV to standard output, with ids only where they are asked for', () => {
    const quiet = csvRows(justai().stdout);
    expect(quiet).toHaveLength(PEOPLE + 11);
    expect(quiet[0]).not.toHaveProperty('decision_id');
    // Whoever opens the file in a spreadsheet runs nothing.
    expect(quiet[0]?.user_feature_plan).toBe("'=vip, gold");
    const named = csvRows(justai('--with-ids', '--from', '2026-07-03').stdout);
    expect(named.map(({ person }) => person)).toContain('01J8P7');
    expect(named).toHaveLength(11);
    expect(quiet.filter(({ person }) => person === quiet[0]?.person)).toHaveLength(2);
  });

  it('says what a time looks like', () => {
    expect(justai('--from', 'yesterday').stderr).toContain('"yesterday" is no time');
  });
});

describe('the download', () => {
  it('is for administrators, names nobody and is written to the audit log', async () => {
    const answer = await admin.call('GET', '/console-api/templates/welcome/decisions.csv?to=2026-07-03');
    expect(answer.headers['content-disposition']).toContain('filename="decisions of welcome.csv"');
    const rows = csvRows(answer.body);
    expect(rows).toHaveLength(PEOPLE);
    expect(answer.body).not.toContain('01J8P');
    const logged = await consoleApp.db.asOwner<{ action: string; subject: string }>(
      `SELECT action, subject FROM audit_log WHERE org_id = $1 AND action = 'decisions.export'`,
      [orgId],
    );
    expect(logged).toEqual([{ action: 'decisions.export', subject: 'welcome' }]);
    expect((await admin.call('GET', '/console-api/templates/welcome/decisions.csv?from=soon')).statusCode).toBe(400);
  });
});
