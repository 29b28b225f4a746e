import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { csvRow } from '../export/csv.ts';
import type { EventRecord } from '../state/events.ts';
import type { Json, JsonObject } from '../state/json.ts';
import { wireTime } from './wire-time.ts';

/** Klaviyo does not document the columns before the properties. */
const FIXED_COLUMNS = ['event_id', 'timestamp', 'profile_id'];

/** Gzipped CSV: a row for each event, a column for each path. */
export function eventExportFile(events: Iterable<EventRecord>, paths: readonly string[]): Buffer {
  const rows = [csvRow([...FIXED_COLUMNS, ...paths])];
  for (const { id, at, profileId, properties } of events) {
    rows.push(csvRow([id, wireTime(at), profileId, ...paths.map((path) => cellText(valueAt(properties, path)))]));
  }
  return gzipSync(Buffer.from(rows.join('')));
}

/** `customer.addresses[*].alias`: a star makes a list of all. A key may itself have dots in it. */
function valueAt(properties: JsonObject, path: string): Json | undefined {
  if (Object.hasOwn(properties, path)) return properties[path];
  return follow(properties, path.match(/[^.[\]]+/g) ?? []);
}

function follow(value: Json | undefined, [step, ...rest]: readonly string[]): Json | undefined {
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '*') return Array.isArray(value) ? value.map((each: Json) => follow(each, rest) ?? null) : undefined;
  const members = value as Readonly<Record<string, Json>>;
  return Object.hasOwn(members, step) ? follow(members[step], rest) : undefined;
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
