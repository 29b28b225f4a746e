import { createHash } from 'node:crypto';
import type { Account } from './account.ts';
import { eventsInOrder } from './events.ts';
import type { Json } from './json.ts';
import type { Metric } from './metrics.ts';

export type PropertyType = 'Text' | 'Number' | 'Boolean' | 'Date' | 'List' | 'Object';
type Sample = string | number | boolean;

export type MetricProperty = {
  readonly id: string;
  readonly metric: Metric;
  readonly name: string;
  readonly inferredType: PropertyType;
  /** Distinct values, the newest first; those in a list one by one. */
  readonly samples: readonly Sample[];
};

/** How many of a metric's newest events its properties are told from. */
const EVENTS_READ = 1_000;
const SAMPLES = 10;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

type Seen = { readonly types: Set<PropertyType>; readonly samples: Set<Sample> };

/** What the metric's events have been seen with, by name. */
export function propertiesOfMetric({ events }: Account, metric: Metric): MetricProperty[] {
  const seen = new Map<string, Seen>();
  const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, metricId: metric.id };
  let read = 0;
  for (const { properties } of eventsInOrder(events, ever, 'newest-first')) {
    if (read === EVENTS_READ) break;
    read += 1;
    for (const [name, value] of Object.entries(properties)) if (value !== null) note(seen, name, value);
  }
  return [...seen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { types, samples }]) => {
      const [only = 'Text'] = types;
      return {
        id: propertyId(metric.id, name),
        metric,
        name,
        inferredType: types.size === 1 ? only : 'Text',
        samples: [...samples],
      };
    });
}

export function metricPropertyById(account: Account, id: string): MetricProperty | undefined {
  for (const metric of account.metrics.byId.values()) {
    const found = propertiesOfMetric(account, metric).find((property) => property.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function note(seen: Map<string, Seen>, name: string, value: Json): void {
  const known: Seen = seen.get(name) ?? { types: new Set(), samples: new Set() };
  seen.set(name, known);
  known.types.add(typeOf(value));
  for (const sample of Array.isArray(value) ? value : [value]) {
    const isScalar = typeof sample === 'string' || typeof sample === 'number' || typeof sample === 'boolean';
    if (isScalar && known.samples.size < SAMPLES) known.samples.add(sample);
  }
}

function typeOf(value: Json): PropertyType {
  if (Array.isArray(value)) return 'List';
  switch (typeof value) {
    case 'number':
      return 'Number';
    case 'boolean':
      return 'Boolean';
    case 'string':
      return DATE_TIME.test(value) ? 'Date' : 'Text';
    default:
      return 'Object';
  }
}

/** 32 hexadecimal digits, as Klaviyo's are. */
function propertyId(metricId: string, name: string): string {
  return createHash('sha256').update(`${metricId} ${name}`).digest('hex').slice(0, 32);
}
