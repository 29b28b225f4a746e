import { type EventRange, type EventRecord, type Events, eventsInOrder, eventsOfProfile } from '../state/events.ts';
import type { Place } from '../state/place.ts';
import type { Condition } from './filter.ts';
import { inOrder, type Ordered, type Sort } from './page.ts';

const NEWEST_FIRST: Sort = { field: 'datetime', descending: true };

/** The events the conditions leave, in order, without sorting all of an account's. */
export function listEvents(events: Events, conditions: readonly Condition[], sort: Sort | null): Ordered<EventRecord> {
  const range = rangeOf(conditions);
  const metrics = oneOfMetrics(conditions);
  const profileId = equalTo(conditions, 'profile_id');
  const order = sort ?? NEWEST_FIRST;
  if (profileId !== null) return ofProfile(events, profileId, range, metrics, order);

  const [along, against] = order.descending
    ? (['newest-first', 'oldest-first'] as const)
    : (['oldest-first', 'newest-first'] as const);
  return {
    after: (place) => ofMetrics(metrics, beyond(events, range, along, place)),
    before: (place) => ofMetrics(metrics, beyond(events, range, against, place)),
    placeOf: ({ at, id }) => ({ key: at, id }),
  };
}

function ofProfile(
  events: Events,
  profileId: string,
  { from, to, metricId }: EventRange,
  metrics: ReadonlySet<string> | null,
  order: Sort,
): Ordered<EventRecord> {
  const found = [...ofMetrics(metrics, eventsOfProfile(events, profileId))].filter(
    (event) => event.at >= from && event.at < to && (metricId === null || event.metricId === metricId),
  );
  return inOrder(found, null, order, (event) => event.at);
}

function* beyond(
  events: Events,
  range: EventRange,
  order: 'oldest-first' | 'newest-first',
  place: Place | null,
): Generator<EventRecord> {
  if (place === null || typeof place.key !== 'number') {
    yield* eventsInOrder(events, range, order);
    return;
  }
  const { key: at, id } = place;
  const rest =
    order === 'oldest-first'
      ? { ...range, from: Math.max(range.from, at) }
      : { ...range, to: Math.min(range.to, at + 1) };
  let passed = false;
  for (const event of eventsInOrder(events, rest, order)) {
    if (passed || event.at !== at) yield event;
    passed ||= event.id === id;
  }
}

function rangeOf(conditions: readonly Condition[]): EventRange {
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  for (const { field, operator, value } of conditions) {
    if (typeof value !== 'number') continue;
    // An event's timestamp is its second: a bound on it is a bound on whole seconds.
    const unit = field === 'timestamp' ? 1_000 : 1;
    const bound = Math.ceil(value) * unit;
    if (operator === 'greater-or-equal') from = Math.max(from, bound);
    if (operator === 'greater-than') from = Math.max(from, (Math.floor(value) + 1) * unit);
    if (operator === 'less-than') to = Math.min(to, bound);
    if (operator === 'less-or-equal') to = Math.min(to, (Math.floor(value) + 1) * unit);
  }
  return { from, to, metricId: equalTo(conditions, 'metric_id') };
}

/** `equals(metric_id,["a","b"])` asks for either. */
function oneOfMetrics(conditions: readonly Condition[]): ReadonlySet<string> | null {
  const condition = conditions.find(({ field }) => field === 'metric_id');
  return Array.isArray(condition?.value) ? new Set(condition.value.map(String)) : null;
}

function* ofMetrics(metrics: ReadonlySet<string> | null, events: Iterable<EventRecord>): Generator<EventRecord> {
  for (const event of events) if (metrics === null || metrics.has(event.metricId)) yield event;
}

function equalTo(conditions: readonly Condition[], field: string): string | null {
  const condition = conditions.find((one) => one.field === field);
  return typeof condition?.value === 'string' ? condition.value : null;
}
