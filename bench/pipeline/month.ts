import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export const TEMPLATES = 5;
export const FIRST_DAY = Date.UTC(2026, 6, 1);
export const DAYS = 30;
const EVENTS_A_DECISION = 2.5;
const DAY_MICROS = 86_400_000_000;

export interface Span {
  /** From which day of the month on. */
  readonly firstDay: number;
  readonly days: number;
  readonly events: number;
}

/**
 * What a shop does in some days: decisions and their writes as the warehouse's copies of the log, and an export of what
 * became of the emails, all metrics in one gzipped CSV with the properties as JSON. The same for the same arguments.
 * @param folder of the organisation in the warehouse
 */
export async function makeHistory(folder: string, exportPath: string, span: Span): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...{ threads: '2', memory_limit: '2GB', temp_directory: `${exportPath}.spill` },
  });
  const connection = await instance.connect();
  const decisions = Math.floor(span.events / EVENTS_A_DECISION);
  const start = FIRST_DAY * 1_000 + span.firstDay * DAY_MICROS;
  const name = `${String(start).padStart(16, '0')}.parquet`;
  for (const table of ['decisions', 'attempts']) mkdirSync(join(folder, table), { recursive: true });
  await connection.run(`
    CREATE TABLE d AS
    SELECT n, ${start} // 1000000 + n AS sequence,
      md5('decision' || ${span.firstDay} || n) AS hash, 'template-' || n % ${TEMPLATES} AS template_id,
      'MSG00' || n % ${TEMPLATES} AS message_id,
      '01' || upper(substr(md5('person' || (n * 7919) % ${Math.ceil(decisions / 3)}), 1, 24)) AS profile_id,
      CAST(${start} + n * (${span.days * DAY_MICROS} / ${decisions}) AS BIGINT) AS decided_at_micros
    FROM range(${decisions}) t(n)`);
  await connection.run(`
    COPY (SELECT concat_ws('-', substr(hash, 1, 8), substr(hash, 9, 4), substr(hash, 13, 4), substr(hash, 17, 4),
             substr(hash, 21, 12)) AS decision_id,
           template_id, message_id, profile_id, profile_id AS user_id, 'jai' AS prefix,
           CASE WHEN n % 10 = 0 THEN 'control' ELSE 'treatment' END AS kind, 'fresh' AS assignment,
           CASE WHEN n % 10 > 0 THEN 'variant-' || n % 4 END AS variant_id, 1::INTEGER AS policy_version,
           'all' AS cell, 0.9::DOUBLE AS group_probability, 0.25::DOUBLE AS propensity,
           left(sha256('Subject number ' || n % 4), 32) AS subject_folded, decided_at_micros, sequence
         FROM d ORDER BY n) TO '${join(folder, 'decisions', name)}' (FORMAT parquet, COMPRESSION zstd);
    COPY (SELECT concat_ws('-', substr(hash, 1, 8), substr(hash, 9, 4), substr(hash, 13, 4), substr(hash, 17, 4),
             substr(hash, 21, 12)) AS decision_id, 1::INTEGER AS attempt, 'written' AS outcome,
           200::INTEGER AS status_code, decided_at_micros + 2000000 AS started_at_micros,
           decided_at_micros + 2300000 AS completed_at_micros, sequence
         FROM d ORDER BY n) TO '${join(folder, 'attempts', name)}' (FORMAT parquet, COMPRESSION zstd)`);
  await connection.run(`
    CREATE VIEW e AS
    SELECT 'r' AS kind, 'Received Email' AS metric_name, decided_at_micros + 301000000 AS at_micros, * FROM d
    UNION ALL
    SELECT 'o', 'Opened Email', decided_at_micros + 301000000 + n * 7907 % 40000 * 1000000, * FROM d WHERE n % 10 <> 3
    UNION ALL
    SELECT 'c', 'Clicked Email', decided_at_micros + 302000000 + n * 6997 % 40000 * 1000000, * FROM d WHERE n % 10 < 5
    UNION ALL
    SELECT 'b', 'Placed Order', decided_at_micros + 801000000 + n * 6997 % 40000 * 1000000, * FROM d WHERE n % 10 = 0`);
  await connection.run(`
    COPY (SELECT kind || substr(hash, 1, 15) AS event_id, uuid() AS uuid,
           strftime(make_timestamp(CAST(at_micros AS BIGINT)), '%Y-%m-%dT%H:%M:%S+00:00') AS datetime, profile_id,
           metric_name, 'RUkrXD' AS metric_id,
           to_json({'$flow': 'UzF98V', '$message': message_id,
             '$event_id': message_id || ':125423419905414052533228990613763937641',
             '$_cohort$message_send_cohort': decided_at_micros // 1000000 + 300 || ':' || message_id,
             'Subject': 'Subject number ' || n % 4, 'Campaign Name': 'Welcome 1: the story of the roastery',
             'Email Domain': 'gmail.com', 'Inbox Provider': 'Gmail', 'Client Name': 'Gmail',
             'Client OS Family': 'Android', 'Client Type': 'mobile',
             'URL': CASE WHEN kind = 'c' THEN 'https://shop.example/p/' || n % 100 || '?utm_source=klaviyo' END,
             'Bot Click': false, 'machine_open': kind = 'o' AND n % 3 = 0,
             '$value': CASE WHEN kind = 'b' THEN n % 200 END}) AS event_properties
         FROM e ORDER BY at_micros) TO '${exportPath}' (FORMAT csv, HEADER, COMPRESSION gzip)`);
  connection.closeSync();
  instance.closeSync();
}

/** What DuckDB alone does with the same file: unpack it, parse CSV and JSON, and write typed Parquet. */
export async function readAlone(exportPath: string, parquetPath: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '768MB' });
  const connection = await instance.connect();
  const columns = ['event_id', 'uuid', 'datetime', 'profile_id', 'metric_name', 'metric_id', 'event_properties'];
  const pathTo = (key: string): string => `'$."${key}"'`;
  const keys = ['$flow', '$message', '$_cohort$message_send_cohort', '$variation', 'Subject', 'URL'];
  const paths = [...keys, 'Bot Click', 'machine_open', '$value'].map(pathTo);
  await connection.run(`
    COPY (SELECT event_id, uuid, epoch_us(CAST(datetime AS TIMESTAMPTZ)) AS at_micros, profile_id, metric_name,
           ${keys.map((_key, place) => `p[${place + 1}] AS k${place}`).join(', ')},
           coalesce(p[${keys.length + 1}] = 'true', false) AS is_bot,
           coalesce(p[${keys.length + 2}] = 'true', false) AS is_machine,
           CAST(round(CAST(p[${keys.length + 3}] AS DOUBLE) * 1000000) AS BIGINT) AS value_micros
         FROM (SELECT *, json_extract_string(event_properties, [${paths.join(', ')}]) AS p
           FROM read_csv('${exportPath}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
             columns = {${columns.map((name) => `'${name}': 'VARCHAR'`).join(', ')}})))
    TO '${parquetPath}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
}
