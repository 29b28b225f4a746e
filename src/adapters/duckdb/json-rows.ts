import { join } from 'node:path';
import type { FileHead } from '../../ingest/mapping/ports.ts';
import { columnName } from './event-columns.ts';
import type { Compression } from './event-form.ts';
import { splitJson } from './json-split.ts';
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
const LONGEST_OBJECT_BYTES = 33_554_432;
/** DuckDB takes in twice as much at once as an object may have, and makes several copies of it on the way. */
const LONGEST_OBJECT_AT_ONCE_BYTES = 4_194_304;
const LEAST_OBJECT_BYTES = 1_048_576;
/** Klaviyo's page on system webhooks has both names for it: https://developers.klaviyo.com/en/docs/working_with_system_webhooks */
const RENAMED_TOPIC = ['email delivered', 'received email'] as const;

/** Whether a file is of JSON objects, or a list of them, from its beginning. No header row of a CSV begins so. */
export const isJson = (start: Buffer): boolean => /^\uFEFF?\s*(\{|\[\s*[{\]])/.test(startOf(start));
const isList = (start: Buffer): boolean => /^\uFEFF?\s*\[/.test(startOf(start));
const startOf = (start: Buffer): string => start.subarray(0, 1_024).toString('utf8');

interface JsonFile {
  readonly path: string;
  readonly compression: Compression;
  /** Its first bytes, unpacked. */
  readonly bytes: Buffer;
}

/**
 * A table expression of the events in a file of JSON objects, one after the other or in a list: bodies of Klaviyo's
 * `GET /api/events`, deliveries of its system webhooks, and events that were sent to us, in any mixture. Where one has
 * many megabytes, its events are written anew into `staging`, each by itself.
 */
export async function jsonRows(
  session: DuckSession,
  { path, compression, bytes }: JsonFile,
  staging: string,
): Promise<string> {
  if (compression === 'zstd') return rowsOf(session, objectsInZstd(path, isList(bytes) ? 'array' : 'unstructured'));
  if (!isList(bytes)) {
    try {
      return await rowsOf(session, objectsIn(path, compression, LONGEST_OBJECT_AT_ONCE_BYTES));
    } catch (error) {
      if (!isTooLong(error)) throw error;
    }
  }
  const split = join(staging, 'split.json');
  const longest = await splitJson(path, compression, split, LONGEST_OBJECT_BYTES);
  return rowsOf(session, objectsIn(split, 'none', Math.max(longest + 1, LEAST_OBJECT_BYTES)));
}

const isTooLong = (error: unknown): boolean => error instanceof Error && error.message.includes('maximum_object_size');

const objectsIn = (path: string, compression: Exclude<Compression, 'zstd'>, longest: number): string =>
  `read_json_objects(${text(path)}, format = 'unstructured',
    compression = '${compression === 'none' ? 'uncompressed' : compression}', maximum_object_size = ${longest})`;

/** What is packed with zstd only DuckDB can read, and so nobody takes it apart before. */
const objectsInZstd = (path: string, format: 'array' | 'unstructured'): string =>
  `read_json_objects(${text(path)}, format = '${format}', compression = 'zstd',
    maximum_object_size = ${LONGEST_OBJECT_BYTES})`;

/** How the JSON in a file packed with zstd begins, or null where it holds none: its first line may be all of it. */
export async function beginningInZstd(session: DuckSession, path: string): Promise<'[{' | '{' | null> {
  for (const [format, beginning] of [
    ['array', '[{'],
    ['unstructured', '{'],
  ] as const) {
    try {
      const [first] = await session.rows(`SELECT json FROM ${objectsInZstd(path, format)} LIMIT 1`);
      if (first !== undefined) return beginning;
    } catch (error) {
      if (!/^(Error: )?Invalid Input Error/.test(String(error))) throw error;
    }
  }
  return null;
}

async function rowsOf(session: DuckSession, objects: string): Promise<string> {
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

const EVENT_PATHS = {
  id: '$.id',
  uuid: '$.attributes.uuid',
  datetime: '$.attributes.datetime',
  timestamp: '$.attributes.timestamp',
  profile: '$.relationships.profile.data.id',
  metric: '$.relationships.metric.data.id',
  properties: '$.attributes.event_properties',
};
const OWN_PATHS = ['event_id', 'profile_id', 'tracking_id', 'metric', 'time', 'value', 'currency'].map(
  (name) => `$.${name}`,
);
const DELIVERY_PATHS = ['$.topic', '$.external_id'];
/** In a delivery the event stands inside. */
const inDelivery = (path: string): string => path.replace('$', '$.payload.data');
const PATHS = [
  ...OWN_PATHS,
  ...DELIVERY_PATHS,
  ...Object.values(EVENT_PATHS).flatMap((path) => [path, inDelivery(path)]),
];

/** Each path by its place in one list: a function call for each would hold each object's text once more. */
const at = (path: string): string => `found[${PATHS.indexOf(path) + 1}]`;
const ofEvent = (part: keyof typeof EVENT_PATHS): string =>
  `coalesce(${at(inDelivery(EVENT_PATHS[part]))}, ${at(EVENT_PATHS[part])})`;

/** `event:klaviyo.opened_email` is the metric Opened Email; names are compared in lower case. */
const TOPIC_METRIC = `replace(replace(regexp_replace(${at('$.topic')}, '^event:klaviyo[.]', ''), '_', ' '),
  ${RENAMED_TOPIC.map(text).join(', ')})`;

/** Ids that a customer chose are kept apart from Klaviyo's, so that none can stand for another's event. */
const flattened = (objects: string): string => `
  SELECT coalesce('own:' || ${at('$.event_id')}, ${ofEvent('id')}, ${at('$.external_id')}) AS event_id,
    ${ofEvent('uuid')} AS uuid,
    coalesce(${at('$.time')}, ${ofEvent('datetime')}, ${ofEvent('timestamp')}) AS datetime,
    coalesce(${at('$.profile_id')}, split_part(${at('$.tracking_id')}, '.', 1), ${ofEvent('profile')}) AS profile_id,
    coalesce(${at('$.metric')}, ${TOPIC_METRIC}, m.name) AS metric_name,
    CASE WHEN ${at('$.event_id')} IS NULL THEN ${ofEvent('properties')}
      ELSE CAST(json_object('$value', ${at('$.value')}, '$value_currency', ${at('$.currency')}) AS VARCHAR)
      END AS event_properties
  FROM (SELECT json_extract_string(item, [${PATHS.map(text).join(', ')}]) AS found FROM (${items(objects)}))
  LEFT JOIN json_metrics m ON m.metric_id = ${ofEvent('metric')}`;

const items = (objects: string): string => `
  SELECT unnest(CASE json_type(json, '$.data') WHEN 'ARRAY' THEN json_extract(json, '$.data[*]')
                  WHEN 'OBJECT' THEN [json_extract(json, '$.data')] ELSE [json] END) AS item FROM ${objects}`;
