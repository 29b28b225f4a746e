import type { EventRecord } from '../state/events.ts';
import type { Json } from '../state/json.ts';
import type { Metric } from '../state/metrics.ts';
import { csvRow } from './csv.ts';

/** Klaviyo does not document its export's columns; three forms seen in its other exports and its connectors. */
export const EXPORT_SHAPES = ['metric-files', 'json-properties', 'wide-warehouse'] as const;
export type ExportShape = (typeof EXPORT_SHAPES)[number];

export type ExportedEvent = { readonly event: EventRecord; readonly metric: Metric };

/** `stem` is the file's name before a number and the extension. */
export type ExportFile = { readonly stem: string; readonly csv: string; readonly eventCount: number };

export function exportFiles(shape: ExportShape, events: readonly ExportedEvent[], now: number): ExportFile[] {
  if (events.length === 0) return [];
  switch (shape) {
    case 'metric-files':
      return [...byMetricName(events)].map(([name, ofMetric]) => ({
        stem: `${slug(name)}_${new Date(now).toISOString().slice(0, 10)}`,
        csv: metricFile(ofMetric),
        eventCount: ofMetric.length,
      }));
    case 'json-properties':
      return [
        {
          stem: `events_${new Date(now).toISOString().slice(0, 13)}`,
          csv: csvOf(JSON_PROPERTIES_COLUMNS, events),
          eventCount: events.length,
        },
      ];
    case 'wide-warehouse':
      return [
        {
          stem: `event_${new Date(now).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}`,
          csv: wideFile(events),
          eventCount: events.length,
        },
      ];
  }
}

function byMetricName(events: readonly ExportedEvent[]): Map<string, ExportedEvent[]> {
  const groups = new Map<string, ExportedEvent[]>();
  for (const exported of events) {
    const group = groups.get(exported.metric.name) ?? [];
    groups.set(exported.metric.name, group);
    group.push(exported);
  }
  return groups;
}

type Column = readonly [name: string, cell: (exported: ExportedEvent) => string];

const csvOf = (columns: readonly Column[], events: readonly ExportedEvent[]): string =>
  csvRow(columns.map(([name]) => name)) +
  events.map((event) => csvRow(columns.map(([, cell]) => cell(event)))).join('');

const property =
  (name: string): Column[1] =>
  ({ event }) =>
    cellText(event.properties[name]);

function metricFile(events: readonly ExportedEvent[]): string {
  const columns: Column[] = [
    ['id', ({ event }) => event.id],
    ['uuid', ({ event }) => event.uuid],
    ['datetime', ({ event }) => isoSeconds(event.at)],
    ['profile_id', ({ event }) => event.profileId],
    ['metric_name', ({ metric }) => metric.name],
    ['metric_id', ({ metric }) => metric.id],
    ...propertyNames(events).map((name): Column => [name, property(name)]),
  ];
  return csvOf(columns, events);
}

const JSON_PROPERTIES_COLUMNS: readonly Column[] = [
  ['event_id', ({ event }) => event.id],
  ['uuid', ({ event }) => event.uuid],
  ['datetime', ({ event }) => spacedSeconds(event.at)],
  ['timestamp', ({ event }) => String(Math.floor(event.at / 1_000))],
  ['profile_id', ({ event }) => event.profileId],
  ['metric_id', ({ metric }) => metric.id],
  ['metric_name', ({ metric }) => metric.name],
  ['event_properties', ({ event }) => JSON.stringify(event.properties)],
];

/** A campaign's message and a flow's have a column each. */
const WAREHOUSE_COLUMNS: readonly Column[] = [
  ['id', ({ event }) => event.id],
  ['person_id', ({ event }) => event.profileId],
  ['campaign_id', ({ event }) => (event.properties.$flow === undefined ? cellText(event.properties.$message) : '')],
  ['flow_id', property('$flow')],
  ['flow_message_id', ({ event }) => (event.properties.$flow === undefined ? '' : cellText(event.properties.$message))],
  ['uuid', ({ event }) => event.uuid],
  ['datetime', ({ event }) => spacedSeconds(event.at)],
  ['timestamp', ({ event }) => spacedSeconds(event.at)],
  ['_fivetran_deleted', () => 'FALSE'],
  ['metric_id', ({ metric }) => metric.id],
  ['type', ({ metric }) => metric.name],
  ['_variation', property('$variation')],
];
const IN_WAREHOUSE_COLUMNS: ReadonlySet<string> = new Set(['$flow', '$message', '$variation']);

function wideFile(events: readonly ExportedEvent[]): string {
  const names = propertyNames(events).filter((name) => !IN_WAREHOUSE_COLUMNS.has(name));
  const columns = names.map((name): Column => [warehouseColumn(name), property(name)]);
  return csvOf([...WAREHOUSE_COLUMNS, ...columns], events);
}

/** `$_cohort$message_send_cohort` becomes `property_cohort_message_send_cohort`, `Bot Click` `property_bot_click`. */
function warehouseColumn(name: string): string {
  return `property_${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')}`;
}

function propertyNames(events: readonly ExportedEvent[]): string[] {
  return [...new Set(events.flatMap(({ event }) => Object.keys(event.properties)))].sort();
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+00:00`;

const spacedSeconds = (at: number): string => isoSeconds(at).replace('T', ' ');

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
