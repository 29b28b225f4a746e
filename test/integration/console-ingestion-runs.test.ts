import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import * as contract from '../../src/contract/ingestion.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';
import { exportOf } from '../support/exported-days.ts';
import {
  API,
  type IngestingOrg,
  type IngestionConsole,
  NOW,
  startIngestionConsole,
} from '../support/ingestion-console.ts';

const STEPS = (await readPipelineSql(PIPELINE_SQL_FOLDER)).steps.map(({ name }) => name);

let scene: IngestionConsole;
let org: IngestingOrg;
beforeAll(async () => {
  scene = await startIngestionConsole();
});
afterAll(() => scene.close());
beforeEach(async () => {
  org = await scene.newOrg();
});

describe('runs', () => {
  it('asked for, show each step with its rows and its time', async () => {
    await org.ingest('a.csv', exportOf('2026-10-01', { 'Received Email': [5] }));
    const answer = contract.runList.parse((await org.editor.call('POST', `${API}/runs`)).json());
    expect(answer.isAsked).toBe(true);
    const { runs: listed } = await org.settled();
    expect(listed).toHaveLength(1);
    expect(listed[0]?.steps.map(({ step }) => step)).toEqual([
      ...[
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
      ],
    ]);
    expect(listed[0]?.steps.every(({ state, seconds }) => state === 'done' && (seconds ?? -1) >= 0)).toBe(true);
    expect(listed[0]?.steps.find(({ step }) => step === 'event-days')).toMatchObject({
      rowsIn: 1,
      rowsOut: 1,
      rejected: 0,
    });
  });

  it('asked for, fetch now what would be due later', async () => {
    await scene.consoleApp.db.asOwner(
      `INSERT INTO sftp_sources (org_id, source_id, host, port, username, directory, public_key, sealed_private_key,
         every_minutes, offset_minutes, next_pull_at, created_at)
       VALUES ($1, gen_random_uuid(), '127.0.0.1', 1, 'us', '/', 'k', '', 60, 0, '2026-11-01T01:00Z', now())`,
      [org.orgId],
    );
    await org.editor.call('POST', `${API}/runs`);
    const { runs: listed } = await org.settled();
    // Its key cannot be opened: it was tried.
    expect(listed[0]).toMatchObject({ state: 'failed' });
    expect(listed[0]?.steps[0]).toMatchObject({ step: 'pull', state: 'failed' });
  });

  it('asked for, read Klaviyo’s Events API now, where that is turned on', async () => {
    await scene.consoleApp.db.asOwner(
      `INSERT INTO klaviyo_event_pulls (org_id, is_on, every_minutes, look_back_days, history_days, next_pull_at)
       VALUES ($1, true, 60, 3, 30, '2026-11-01T01:00Z')`,
      [org.orgId],
    );
    await org.editor.call('POST', `${API}/runs`);
    const { runs: listed } = await org.settled();
    // No account is connected: it was tried.
    expect(listed[0]?.steps.find(({ step }) => step === 'pull-klaviyo')).toMatchObject({ state: 'failed' });
  });

  it('whose process died are told from the one that is running', async () => {
    const insert = (state: string, at: string) =>
      scene.consoleApp.db.asOwner(
        `INSERT INTO pipeline_runs (org_id, run_id, step, state, started_at) VALUES ($1, gen_random_uuid(), 'load', $2, $3)`,
        [org.orgId, state, at],
      );
    await insert('running', '2026-10-30T00:00Z');
    await insert('running', '2026-10-31T00:00Z');
    expect(await org.runs()).toMatchObject({
      isRunning: false,
      runs: [{ state: 'interrupted' }, { state: 'interrupted' }],
    });
    await scene.consoleApp.db.database.inOrg(org.orgId, async (query) => {
      await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`pipeline ${org.orgId}`]);
      expect(await org.runs()).toMatchObject({
        isRunning: true,
        runs: [{ state: 'running' }, { state: 'interrupted' }],
      });
    });
    expect((await org.runs()).isRunning).toBe(false);
  });

  it('come in pages, latest first', async () => {
    await scene.consoleApp.db.asOwner(
      `INSERT INTO pipeline_runs (org_id, run_id, step, state, started_at, seconds)
       SELECT $1, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, step, 'done', $2, 0.5
       FROM generate_series(1, 23) n, unnest(ARRAY['pull', 'load']) step`,
      [org.orgId, new Date(NOW)],
    );
    const first = await org.runs();
    const second = await org.runs(`?before=${first.next}`);
    const third = await org.runs(`?before=${second.next}`);
    expect([first, second, third].map((page) => page.runs.length)).toEqual([10, 10, 3]);
    expect(third.next).toBe(null);
    expect(first.runs[0]).toMatchObject({
      runId: expect.stringMatching(/23$/),
      steps: [{ step: 'pull' }, { step: 'load' }],
    });
  });
});
