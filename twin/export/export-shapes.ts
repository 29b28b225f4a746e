import type { EventRecord } from '../state/events.ts';
import type { Json } from '../state/json.ts';
import type { Metric } from '../state/metrics.ts';
import { csvRow } from './csv.ts';
import { type Column, drifted, type FileFormat, type TimeFormat, timeText } from './file-format.ts';

/** Klaviyo does not document its export's columns; three forms seen in its other exports and its connectors. */
export const EXPORT_SHAPES = ['metric-files', 'json-properties', 'wide-warehouse'] as const;
export type ExportShape = (typeof EXPORT_SHAPES)[number];

export type ExportedEvent = { readonly event: EventRecord; readonly metric: Metric };

/** `stem` is the file's name before a number and the extension. */
export type ExportFile = { readonly stem: string; readonly csv: string; readonly rowCount: number };

export function exportFiles(
  shape: ExportShape,
  events: readonly ExportedEvent[],
  format: FileFormat,
  now: number,
): ExportFile[] {
  if (events.length === 0) return [];
  const file = (stem: string, of: readonly ExportedEvent[], columns: readonly EventColumn[]): ExportFile => ({
    stem,
    csv: csvOf(drifted(columns, format), of),
    rowCount: of.length,
  });
  switch (shape) {
    case 'metric-files':
      return [...byMetricName(events, format)].map(([name, ofMetric]) =>
        file(`${slug(name)}_${new Date(now).toISOString().slice(0, 10)}`, ofMetric, metricColumns(ofMetric, format)),
      );
    case 'json-properties':
      return [file(`events_${new Date(now).toISOString().slice(0, 13)}`, events, jsonColumns(format))];
    case 'wide-warehouse': {
      const minute = new Date(now).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
      return [file(`event_${minute}`, events, warehouseColumns(events, format))];
    }
  }
}

function byMetricName(events: readonly ExportedEvent[], format: FileFormat): Map<string, ExportedEvent[]> {
  const groups = new Map<string, ExportedEvent[]>();
  for (const exported of events) {
    const name = metricName(exported, format);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(exported);
  }
  return groups;
}

function metricName({ metric }: ExportedEvent, { metricNames = {} }: FileFormat): string {
  return Object.hasOwn(metricNames, metric.name) ? (metricNames[metric.name] ?? metric.name) : metric.name;
}

type EventColumn = Column<ExportedEvent>;

const csvOf = (columns: readonly EventColumn[], events: readonly ExportedEvent[]): string =>
  csvRow(columns.map(([name]) => name)) +
  events.map((event) => csvRow(columns.map(([, cell]) => cell(event)))).join('');

const property =
  (name: string): EventColumn[1] =>
  ({ event }) =>
    cellText(event.properties[name]);

const time =
  (format: FileFormat, usual: TimeFormat): EventColumn[1] =>
  ({ event }) =>
    timeText(event.at, format.times ?? usual);

const metricColumns = (events: readonly ExportedEvent[], format: FileFormat): EventColumn[] => [
  ['id', ({ event }) => event.id],
  ['uuid', ({ event }) => event.uuid],
  ['datetime', time(format, 'iso-seconds')],
  ['profile_id', ({ event }) => event.profileId],
  ['metric_name', (exported) => metricName(exported, format)],
  ['metric_id', ({ metric }) => metric.id],
  ...propertyNames(events).map((name): EventColumn => [name, property(name)]),
];

const jsonColumns = (format: FileFormat): EventColumn[] => [
  ['event_id', ({ event }) => event.id],
  ['uuid', ({ event }) => event.uuid],
  ['datetime', time(format, 'spaced-seconds')],
  ['timestamp', ({ event }) => timeText(event.at, 'unix-seconds')],
  ['profile_id', ({ event }) => event.profileId],
  ['metric_id', ({ metric }) => metric.id],
  ['metric_name', (exported) => metricName(exported, format)],
  ['event_properties', ({ event }) => JSON.stringify(event.properties)],
];

const IN_WAREHOUSE_COLUMNS: ReadonlySet<string> = new Set(['$flow', '$message', '$variation']);

/** A campaign's message and a flow's have a column each. */
function warehouseColumns(events: readonly ExportedEvent[], format: FileFormat): EventColumn[] {
  const names = propertyNames(events).filter((name) => !IN_WAREHOUSE_COLUMNS.has(name));
  const isFlows = ({ event }: ExportedEvent): boolean => event.properties.$flow !== undefined;
  const message = property('$message');
  return [
    ['id', ({ event }) => event.id],
    ['person_id', ({ event }) => event.profileId],
    ['campaign_id', (exported) => (isFlows(exported) ? '' : message(exported))],
    ['flow_id', property('$flow')],
    ['flow_message_id', (exported) => (isFlows(exported) ? message(exported) : '')],
    ['uuid', ({ event }) => event.uuid],
    ['datetime', time(format, 'spaced-seconds')],
    ['timestamp', time(format, 'spaced-seconds')],
    ['_fivetran_deleted', () => 'FALSE'],
    ['metric_id', ({ metric }) => metric.id],
    ['type', (exported) => metricName(exported, format)],
    ['_variation', property('$variation')],
    ...names.map((name): EventColumn => [warehouseColumn(name), property(name)]),
  ];
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

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
