import type { FileHead } from '../../ingest/mapping/ports.ts';
import { columnName } from './event-columns.ts';
import type { Compression } from './event-form.ts';
import { type DuckSession, text } from './session.ts';

/** What JSON is read as: the header of the built-in mapping `json-properties`. */
const JSON_HEADER = ['event_id', 'uuid', 'datetime', 'profile_id', 'metric_name', 'event_properties'] as const;

export const JSON_HEAD: FileHead = {
  delimiter: ',',
  encoding: 'utf-8',
  isWellEncoded: true,
  columns: () => JSON_HEADER,
  widths: () => [JSON_HEADER.length],
  jsonKeys: () => new Set(),
};

/** A page of events is one object; so is a delivery of a system webhook. */
const LONGEST_OBJECT_BYTES = 67_108_864;
/** Klaviyo's page on system webhooks has both names for it: https://developers.klaviyo.com/en/docs/working_with_system_webhooks */
const RENAMED_TOPIC = ['email delivered', 'received email'] as const;

/** Whether a file is of JSON objects, from its beginning. No header row of a CSV begins with a brace. */
export const isJson = (start: Buffer): boolean => /^\uFEFF?\s*\{/.test(start.subarray(0, 1_024).toString('utf8'));

/**
 * A table expression of the events in a file of JSON objects, one after the other: bodies of Klaviyo's
 * `GET /api/events`, deliveries of its system webhooks, and events that were sent to us, in any mixture.
 */
export async function jsonRows(session: DuckSession, path: string, compression: Compression): Promise<string> {
  const objects = `read_json_objects(${text(path)}, format = 'unstructured',
    compression = '${compression === 'none' ? 'uncompressed' : compression}',
    maximum_object_size = ${LONGEST_OBJECT_BYTES})`;
  await session.run(`
    CREATE TEMP TABLE json_metrics AS
    SELECT item ->> '$.id' AS metric_id, any_value(item ->> '$.attributes.name') AS name
    FROM (SELECT unnest(json_extract(json, '$.included[*]')) AS item FROM ${objects})
    WHERE (item ->> '$.type') = 'metric' GROUP BY 1;
    CREATE TEMP TABLE row_errors (line BIGINT, column_idx BIGINT, column_name VARCHAR, error_type VARCHAR,
      error_message VARCHAR, csv_line VARCHAR)`);
  const columns = JSON_HEADER.map((name, place) => `${name} AS ${columnName(place)}`).join(', ');
  return `(SELECT ${columns} FROM (${flattened(objects)}))`;
}

/** `event:klaviyo.opened_email` is the metric Opened Email; names are compared in lower case. */
const TOPIC_METRIC = `replace(replace(regexp_replace(item ->> '$.topic', '^event:klaviyo[.]', ''), '_', ' '),
  ${RENAMED_TOPIC.map(text).join(', ')})`;

/** Ids that a customer chose are kept apart from Klaviyo's, so that none can stand for another's event. */
const flattened = (objects: string): string => `
  SELECT CASE WHEN (item ->> '$.event_id') IS NOT NULL THEN 'own:' || (item ->> '$.event_id')
           ELSE coalesce(event ->> '$.id', item ->> '$.external_id') END AS event_id,
    event ->> '$.attributes.uuid' AS uuid,
    coalesce(item ->> '$.time', event ->> '$.attributes.datetime', event ->> '$.attributes.timestamp') AS datetime,
    coalesce(item ->> '$.profile_id', split_part(item ->> '$.tracking_id', '.', 1),
      event ->> '$.relationships.profile.data.id') AS profile_id,
    coalesce(item ->> '$.metric', m.name, ${TOPIC_METRIC}) AS metric_name,
    CASE WHEN (item ->> '$.event_id') IS NOT NULL
      THEN CAST(json_object('$value', json_extract(item, '$.value'),
        '$value_currency', json_extract(item, '$.currency')) AS VARCHAR)
      ELSE CAST(json_extract(event, '$.attributes.event_properties') AS VARCHAR) END AS event_properties
  FROM (SELECT item, coalesce(json_extract(item, '$.payload.data'), item) AS event FROM (${items(objects)}))
  LEFT JOIN json_metrics m ON m.metric_id = (event ->> '$.relationships.metric.data.id')`;

const items = (objects: string): string => `
  SELECT unnest(CASE json_type(json, '$.data') WHEN 'ARRAY' THEN json_extract(json, '$.data[*]')
                  WHEN 'OBJECT' THEN [json_extract(json, '$.data')] ELSE [json] END) AS item FROM ${objects}`;
