import { z } from 'zod';
import { instantOf, isTimeZone } from '../clock/wall-clock.ts';
import { type EventRecord, eventsInOrder } from '../state/events.ts';
import { single } from './documents.ts';
import { invalid, notFound, type Refusal } from './errors.ts';
import { DIMENSIONS, type Dimension, dimensionOf } from './event-dimensions.ts';
import { type FilterRules, matchesAll, parseFilter } from './filter.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { TIERS } from './rate-windows.ts';
import { checkBody } from './request-body.ts';
import { bucketOf, bucketStarts } from './time-buckets.ts';
import { wireTime } from './wire-time.ts';

const MEASUREMENTS = ['count', 'sum_value', 'unique'] as const;
const FILTERS: FilterRules = {
  datetime: { type: 'date', operators: ['greater-or-equal', 'less-than'] },
  ...Object.fromEntries(DIMENSIONS.map((name) => [name, { type: 'string', operators: ['equals'] } as const])),
};
const SORTS: readonly string[] = [...DIMENSIONS, ...MEASUREMENTS];
const YEAR_MILLISECONDS = 366 * 86_400_000;
const POINTER = '/data/attributes';

const body = z.strictObject({
  data: z.strictObject({
    type: z.literal('metric-aggregate'),
    attributes: z.strictObject({
      metric_id: z.string(),
      page_cursor: z.string().nullish(),
      measurements: z.array(z.enum(MEASUREMENTS)).min(1),
      interval: z
        .enum(['hour', 'day', 'week', 'month'])
        .nullish()
        .transform((interval) => interval ?? 'day'),
      page_size: z.int().positive().nullish(),
      by: z.array(z.enum(DIMENSIONS)).nullish(),
      return_fields: z.array(z.string()).nullish(),
      filter: z.array(z.string()),
      timezone: z.string().refine(isTimeZone, 'expected a timezone of the IANA database').nullish(),
      sort: z
        .string()
        .refine((sort) => SORTS.includes(sort.replace(/^-/, '')), 'expected a dimension or a measurement')
        .nullish(),
    }),
  }),
});

export const metricAggregateOperations: readonly Operation[] = [
  {
    name: 'query_metric_aggregates',
    method: 'POST',
    path: '/api/metric-aggregates',
    scopes: ['metrics:read'],
    limit: TIERS.S,
    query: { fields: ['metric-aggregate'] },
    answer: aggregate,
  },
];

type Row = {
  readonly dimensions: readonly string[];
  readonly buckets: { count: number; value: number; people: Set<string> }[];
};

function aggregate(call: Call): Reply {
  const checked = checkBody(body, call.body);
  if (checked.kind === 'refused') return checked;
  const { metric_id, measurements, interval, by, filter, sort, page_size, page_cursor } = checked.value.data.attributes;
  const timezone = checked.value.data.attributes.timezone ?? 'UTC';
  if (!call.account.metrics.byId.has(metric_id)) return notFound('metric', metric_id);
  const asked = readFilters(filter, timezone);
  if (asked.kind === 'refused') return asked;

  const { from, to } = asked;
  const starts = bucketStarts(from, to, interval, timezone);
  const rows = new Map<string, Row>();
  const emptyRow = (dimensions: readonly string[]): Row => ({
    dimensions,
    buckets: starts.map(() => ({ count: 0, value: 0, people: new Set() })),
  });
  if ((by ?? []).length === 0) rows.set('[]', emptyRow([]));
  for (const event of eventsInOrder(call.account.events, { from, to, metricId: metric_id }, 'oldest-first')) {
    if (!asked.matches(call, event)) continue;
    const dimensions = (by ?? []).map((dimension) => dimensionOf(call, event, dimension));
    const key = JSON.stringify(dimensions);
    const row = rows.get(key) ?? emptyRow(dimensions);
    rows.set(key, row);
    const bucket = row.buckets[bucketOf(starts, event.at)];
    if (bucket === undefined) continue;
    bucket.count += 1;
    bucket.value += typeof event.properties.$value === 'number' ? event.properties.$value : 0;
    bucket.people.add(event.profileId);
  }

  const first = Number(page_cursor ?? 0);
  if (!Number.isInteger(first) || first < 0)
    return invalid('Invalid page cursor.', { pointer: `${POINTER}/page_cursor` });
  const end = first + (page_size ?? 500);
  const measured = [...rows.values()].map((row) => ({ ...row, measurements: measure(row, measurements) }));
  const sorted = measured.sort((a, b) => compareRows(a, b, sort ?? null, by ?? []));
  return single(call, {
    type: 'metric-aggregate',
    id: `${metric_id}-${call.now}`,
    attributes: {
      dates: starts.map(wireTime),
      data: sorted.slice(first, end).map(({ dimensions, measurements }) => ({ dimensions, measurements })),
    },
    relationships: {},
  });
}

type Measurement = (typeof MEASUREMENTS)[number];
type Measured = Row & { readonly measurements: Readonly<Record<string, readonly number[]>> };

function measure({ buckets }: Row, measurements: readonly Measurement[]): Record<string, number[]> {
  const read = {
    count: ({ count }: Row['buckets'][number]) => count,
    sum_value: ({ value }: Row['buckets'][number]) => value,
    unique: ({ people }: Row['buckets'][number]) => people.size,
  };
  return Object.fromEntries(measurements.map((name) => [name, buckets.map(read[name])]));
}

function compareRows(a: Measured, b: Measured, sort: string | null, by: readonly Dimension[]): number {
  const name = sort?.replace(/^-/, '') ?? '';
  const sign = sort?.startsWith('-') ? -1 : 1;
  const total = ({ measurements }: Measured): number => (measurements[name] ?? []).reduce((sum, one) => sum + one, 0);
  const column = (by as readonly string[]).indexOf(name);
  const difference =
    column >= 0 ? compareTexts(a.dimensions[column] ?? '', b.dimensions[column] ?? '') : total(a) - total(b);
  return sign * difference || compareTexts(JSON.stringify(a.dimensions), JSON.stringify(b.dimensions));
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

type Asked = {
  readonly kind: 'asked';
  readonly from: number;
  readonly to: number;
  readonly matches: (call: Call, event: EventRecord) => boolean;
};

/** A time without an offset is one of the query's timezone. */
function readFilters(filters: readonly string[], timezone: string): Asked | Refusal {
  const source = { pointer: `${POINTER}/filter` };
  let from: number | null = null;
  let to: number | null = null;
  const others: { field: string; operator: 'equals'; value: string }[] = [];
  for (const text of filters) {
    const parsed = parseFilter(text, FILTERS);
    if (parsed.kind === 'refused') return invalid(parsed.errors[0]?.detail ?? '', source);
    for (const { field, operator, value } of parsed.conditions) {
      if (field !== 'datetime') others.push({ field, operator: 'equals', value: String(value) });
      if (field !== 'datetime' || typeof value !== 'number') continue;
      const at = /(Z|[+-]\d{2}:?\d{2})["']?\)/i.test(text.slice(-9)) ? value : instantOf(value, timezone);
      if (operator === 'greater-or-equal') from = at;
      else to = at;
    }
  }
  if (from === null || to === null || from >= to) {
    return invalid('The filter must have greater-or-equal(datetime,…) and a later less-than(datetime,…).', source);
  }
  if (to - from > YEAR_MILLISECONDS) return invalid('The time range may be no longer than a year.', source);
  const matches = (call: Call, event: EventRecord): boolean =>
    matchesAll(others, (field) => {
      const dimension = DIMENSIONS.find((name) => name === field);
      return dimension === undefined ? null : dimensionOf(call, event, dimension);
    });
  return { kind: 'asked', from, to, matches };
}
