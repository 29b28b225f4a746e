import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../../domain/instant.ts';
import { foldSubject } from '../../domain/subject.ts';
import type { Analysis, LoggedTable, TemplateFacts } from '../../learn/ports.ts';
import { eventsQuery, parquetFiles } from './event-files.ts';
import { LOG_COLUMNS } from './log-columns.ts';
import { type DuckSession, text } from './session.ts';

/** Klaviyo shows a written property to an email a moment later; a send this close to the write is uncertain. */
const VISIBILITY_MARGIN_MICROS = 5_000_000;
const MICROS_A_MILLISECOND = 1_000;
const MICROS_AN_HOUR = 3_600_000_000;

/** What outcomes and statistics are exported as: the column order of their tables. */
const OUTCOME_COLUMNS = `decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
  group_probability, propensity, sequence,
  strftime(make_timestamp(decided_at_micros), '%Y-%m-%dT%H:%M:%S.%fZ') AS decided_at,
  evidence, received, opened, clicked, is_first_of_person, is_mature`;
const STATISTICS_COLUMNS = `template_id, policy_version, arm, cell, CAST(make_timestamp(day_micros) AS DATE) AS day,
  decided, received, shown, stale, fallback, uncertain, shown_opens, shown_clicks, opens, clicks, machine_opens,
  bot_clicks`;

/** Replaces a result of the last run once it is whole. @returns where it lies. */
type Replace = (name: string, write: (path: string) => Promise<void>) => Promise<string>;

/** Runs `sql/pipeline` over views of the organisation's Parquet files; each step's result is the next one's view. */
export async function analyse(
  session: DuckSession,
  folder: string,
  pipelineSql: string,
  templates: readonly TemplateFacts[],
  now: Instant,
  replace: Replace,
): Promise<Analysis> {
  await createInputs(session, folder, templates, now);
  const step = async (file: string, input: string): Promise<{ rowsIn: number; rowsOut: number }> => {
    const name = file.replace(/^\d+_/, '');
    const sql = await readFile(join(pipelineSql, `${file}.sql`), 'utf8');
    const path = await replace(name, (staged) =>
      session.run(`COPY (${sql}) TO ${text(staged)} (FORMAT parquet, COMPRESSION zstd)`),
    );
    await session.run(`CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM read_parquet(${text(path)})`);
    return { rowsIn: await rowsOf(session, input), rowsOut: await rowsOf(session, name) };
  };
  return {
    async exposures() {
      const { rowsIn } = await step('010_attributed_events', 'events');
      return { rowsIn, rowsOut: (await step('020_exposures', 'attributed_events')).rowsOut };
    },
    outcomes: () => step('030_outcomes', 'decisions'),
    armStatistics: () => step('040_arm_statistics', 'outcomes'),
    writeOutcomes: (path, fromSequence) =>
      writeCsv(
        session,
        `SELECT ${OUTCOME_COLUMNS} FROM outcomes WHERE sequence >= ${fromSequence} ORDER BY sequence`,
        path,
      ),
    writeArmStatistics: (path) => writeCsv(session, `SELECT ${STATISTICS_COLUMNS} FROM arm_statistics`, path),
    close: () => session.close(),
  };
}

async function createInputs(
  session: DuckSession,
  folder: string,
  templates: readonly TemplateFacts[],
  now: Instant,
): Promise<void> {
  const rows = templates.map(({ templateId, defaultSubject, maturityHours }) => {
    const subject = defaultSubject === null ? 'NULL' : text(foldSubject(defaultSubject));
    return `(${text(templateId)}, ${subject}, ${maturityHours * MICROS_AN_HOUR})`;
  });
  await session.run(`
    CREATE TEMP TABLE parameters AS
      SELECT CAST(${now * MICROS_A_MILLISECOND} AS BIGINT) AS now_micros,
             CAST(${VISIBILITY_MARGIN_MICROS} AS BIGINT) AS margin_micros;
    CREATE TEMP TABLE templates (template_id VARCHAR, default_subject_folded VARCHAR, maturity_micros BIGINT);
    ${rows.length === 0 ? '' : `INSERT INTO templates VALUES ${rows.join(', ')};`}
    CREATE TEMP VIEW events AS ${await eventsQuery(join(folder, 'events'))};
    CREATE TEMP TABLE attempts AS ${await logQuery(folder, 'attempts')};
    CREATE TEMP TABLE decisions AS ${await logQuery(folder, 'decisions')}`);
}

async function logQuery(folder: string, table: LoggedTable): Promise<string> {
  const files = await parquetFiles(join(folder, table));
  if (files.length > 0) return `SELECT * FROM read_parquet([${files.map(text).join(', ')}])`;
  const columns = Object.entries(LOG_COLUMNS[table]).map(([name, type]) => `CAST(NULL AS ${type}) AS ${name}`);
  return `SELECT ${columns.join(', ')} WHERE false`;
}

const writeCsv = (session: DuckSession, query: string, path: string): Promise<void> =>
  session.run(`COPY (${query}) TO ${text(path)} (FORMAT csv, HEADER)`);

async function rowsOf(session: DuckSession, view: string): Promise<number> {
  const [row] = await session.rows<{ count: bigint }>(`SELECT count(*) AS count FROM ${view}`);
  return Number(row?.count ?? 0n);
}
