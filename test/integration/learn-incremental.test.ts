import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import { type Duck, startDuck } from '../../src/adapters/duckdb/session.ts';
import { warehouse } from '../../src/adapters/duckdb/warehouse.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { PipelineFacts, TemplateFacts, Warehouse } from '../../src/learn/ports.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';
import {
  bringHistory,
  HISTORY_DAYS,
  HISTORY_START,
  type PastDefinition,
  pastDecision,
  pastDefinition,
  pastEvent,
} from '../support/past.ts';

const ORG = 'org' as OrgId;
const NOW = instant(HISTORY_START / 1000 + HISTORY_DAYS * 86_400_000);
const RUNS = [4, 9, 12, 13, HISTORY_DAYS];

const template = (id: string, controlMessageId: string | null, maturityHours: number): TemplateFacts => ({
  templateId: id as TemplateFacts['templateId'],
  controlMessageId,
  emailDelayHours: 1,
  maturityHours,
  ...{ conversionMetric: 'placed_order', clickWindowHours: 48, openWindowHours: 24, conversionDefinition: 1 },
});
const COPIES = [
  { messageId: 'WELCOME-COPY', originalMessageId: 'WELCOME' },
  { messageId: 'WELCOME', originalMessageId: 'WELCOME-COPY' },
  { messageId: 'CONTROL-COPY', originalMessageId: 'CONTROL' },
];
const day = (count: number) => instant(HISTORY_START / 1000 + count * 86_400_000);
const hasDefault = (messageId: string, defaultSubject: string, from: number | null, until: number | null) => ({
  ...{ messageId, defaultSubject },
  ...{ from: from === null ? null : day(from), until: until === null ? null : day(until) },
});
/** Of one email a change is learnt some days after it. */
const pastDefaults = (isLearnt: boolean): PipelineFacts['defaults'] => [
  hasDefault('WINBACK', 'Default', null, null),
  hasDefault('WELCOME', 'Default', null, isLearnt ? 5.5 : null),
  ...(isLearnt ? [hasDefault('WELCOME', 'C', 4, null), hasDefault('WELCOME-COPY', 'B', null, null)] : []),
];
const factsOf = (conversionDefinition: number, said: PastDefinition, isLearnt: boolean): PipelineFacts => ({
  templates: [{ ...template('welcome', null, 48), ...said, conversionDefinition }, template('winback', 'CONTROL', 72)],
  copies: isLearnt ? COPIES : [],
  defaults: pastDefaults(isLearnt),
});

let duck: Duck;
let parquet: (folder: string) => Warehouse;
beforeAll(async () => {
  duck = await startDuck();
  const sql = await readPipelineSql(PIPELINE_SQL_FOLDER);
  parquet = (folder) => warehouse(duck, folder, sql);
});
afterAll(() => duck.close());

/** What PostgreSQL is given, by the day of the decision. */
type Published = Map<string, unknown[]>;

async function analyse(folder: string, facts: PipelineFacts, published: Published): Promise<void> {
  const { steps, analyse: start } = parquet(folder);
  const analysis = await start(ORG, facts, NOW);
  for (const step of steps) await analysis.run(step);
  const files = [
    ...(await analysis.writeOutcomes(join(folder, 'outcomes'), 0)),
    ...(await analysis.writeArmStatistics(join(folder, 'counts'))),
  ];
  for (const day of analysis.days) published.delete(day);
  const session = await duck.open();
  for (const file of files) {
    const rows = await session.rows<{ decided_at?: string; day?: string }>(
      `SELECT * FROM read_csv('${file}', all_varchar = true) ORDER BY ALL`,
    );
    for (const row of rows) {
      const day = (row.day ?? row.decided_at ?? '').slice(0, 10);
      published.set(day, [...(published.get(day) ?? []), row]);
    }
  }
  session.close();
  await analysis.keep();
  analysis.close();
}

async function kept(folder: string): Promise<Record<string, unknown[]>> {
  const session = await duck.open();
  const found: Record<string, unknown[]> = {};
  for (const name of ['touches', 'exposures', 'conversions']) {
    const glob = join(folder, ORG, name, '**', '*.parquet');
    const [any] = await session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM glob('${glob}')`);
    const rows = `SELECT * EXCLUDE (day) FROM read_parquet('${glob}') ORDER BY ALL`;
    found[name] = any?.n === 0n ? [] : await session.rows(rows);
  }
  session.close();
  return found;
}

test('day by day, with files that come late, conversions that are said anew, defaults and copies that are learnt late, gives what one run over everything gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(pastDecision, { minLength: 5, maxLength: 40 }),
      fc.array(pastEvent, { minLength: 10, maxLength: 120 }),
      pastDefinition,
      pastDefinition,
      fc.integer({ min: 1, max: RUNS.length }),
      fc.integer({ min: 1, max: RUNS.length }),
      async (decisions, events, first, second, saidAnewAt, learntAt) => {
        const factsAt = (run: number): PipelineFacts =>
          run < saidAnewAt ? factsOf(1, first, run >= learntAt) : factsOf(2, second, run >= learntAt);
        const folder = mkdtempSync(join(tmpdir(), 'justai-learn-'));
        const [daily, whole]: [Published, Published] = [new Map(), new Map()];
        try {
          for (const [run, day] of RUNS.entries()) {
            await bringHistory(duck, join(folder, 'daily', ORG), decisions, events, day);
            await analyse(join(folder, 'daily'), factsAt(run), daily);
          }
          for (const table of ['decisions', 'attempts', 'events']) {
            cpSync(join(folder, 'daily', ORG, table), join(folder, 'whole', ORG, table), { recursive: true });
          }
          await analyse(join(folder, 'whole'), factsAt(RUNS.length - 1), whole);
          expect(daily).toEqual(whole);
          expect(await kept(join(folder, 'daily'))).toEqual(await kept(join(folder, 'whole')));
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: Number(process.env.HISTORIES ?? 5), endOnFailure: true },
  );
}, 600_000);
