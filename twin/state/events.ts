import { createHash } from 'node:crypto';
import type { Ids } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Profile } from './profiles.ts';
import { emptyTimeIndex, indexTime, positionsBetween, type TimeIndex } from './time-index.ts';

export type EventRecord = {
  readonly id: string;
  readonly uuid: string;
  readonly metricId: string;
  readonly profileId: string;
  /** When it happened, ms. */
  readonly at: number;
  readonly properties: JsonObject;
};

/** Columns rather than records: two million events stay under half a gigabyte. A position never changes. */
export type Events = {
  readonly ids: string[];
  readonly metricIds: string[];
  readonly profileIds: string[];
  readonly at: number[];
  readonly properties: JsonObject[];
  /** Position of the same profile's event appended before, −1 at its first. */
  readonly previousOfProfile: number[];
  readonly lastOfProfile: Map<string, number>;
  readonly positions: Map<string, number>;
  readonly byTime: TimeIndex;
  /** Claims of `claimEvent`. */
  readonly claims: Set<string>;
  readonly listeners: ((event: EventRecord, profile: Profile) => void)[];
};

export type NewEvent = {
  readonly metricId: string;
  readonly profile: Profile;
  readonly at: number;
  readonly properties: JsonObject;
  /** A backfilled event is kept but starts no flow. */
  readonly backfill?: boolean;
};

export function emptyEvents(): Events {
  return {
    ids: [],
    metricIds: [],
    profileIds: [],
    at: [],
    properties: [],
    previousOfProfile: [],
    lastOfProfile: new Map(),
    positions: new Map(),
    byTime: emptyTimeIndex(),
    claims: new Set(),
    listeners: [],
  };
}

export function appendEvent(events: Events, ids: Ids, event: NewEvent): EventRecord {
  const position = events.ids.length;
  const { profile } = event;
  const id = ids.event();
  events.ids.push(id);
  events.metricIds.push(event.metricId);
  events.profileIds.push(profile.id);
  events.at.push(event.at);
  events.properties.push(event.properties);
  events.previousOfProfile.push(events.lastOfProfile.get(profile.id) ?? -1);
  events.lastOfProfile.set(profile.id, position);
  events.positions.set(id, position);
  indexTime(events.byTime, event.at, position);
  profile.lastEventAt = Math.max(profile.lastEventAt ?? event.at, event.at);

  const record = eventAt(events, position);
  if (event.backfill !== true) for (const listener of events.listeners) listener(record, profile);
  return record;
}

/** False where the same profile and metric have had an event of that unique id. */
export function claimEvent(
  events: Events,
  { profileId, metricId, uniqueId }: { profileId: string; metricId: string; uniqueId: string },
): boolean {
  const claim = `${profileId} ${metricId} ${uniqueId}`;
  if (events.claims.has(claim)) return false;
  events.claims.add(claim);
  return true;
}

/** Called at every event that is not backfilled, inside the append. */
export function onEvent(events: Events, listener: (event: EventRecord, profile: Profile) => void): void {
  events.listeners.push(listener);
}

export function eventCount(events: Events): number {
  return events.ids.length;
}

export function eventById(events: Events, id: string): EventRecord | undefined {
  const position = events.positions.get(id);
  return position === undefined ? undefined : eventAt(events, position);
}

/** Events with `from ≤ at < to`, oldest first; at the same instant in the order they were appended. */
export function eventsBetween(events: Events, from: number, to: number): Generator<EventRecord> {
  return eventsInOrder(events, { from, to, metricId: null }, 'oldest-first');
}

export type EventRange = { readonly from: number; readonly to: number; readonly metricId: string | null };

export function* eventsInOrder(
  events: Events,
  { from, to, metricId }: EventRange,
  order: 'oldest-first' | 'newest-first',
): Generator<EventRecord> {
  for (const position of positionsBetween(events.byTime, events.at, from, to, order)) {
    if (metricId === null || events.metricIds[position] === metricId) yield eventAt(events, position);
  }
}

/**
 * Events in the order they were appended, from a position on (exclusive end). An exporter that remembers `eventCount`
 * misses none, however late an event's own time is.
 */
export function* eventsAppended(events: Events, from: number, to = events.ids.length): Generator<EventRecord> {
  for (let position = from; position < to; position += 1) yield eventAt(events, position);
}

/** Newest appended first. */
export function* eventsOfProfile(events: Events, profileId: string): Generator<EventRecord> {
  let position = events.lastOfProfile.get(profileId) ?? -1;
  while (position >= 0) {
    yield eventAt(events, position);
    position = events.previousOfProfile[position] ?? -1;
  }
}

function eventAt(events: Events, position: number): EventRecord {
  const id = events.ids[position];
  const metricId = events.metricIds[position];
  const profileId = events.profileIds[position];
  const at = events.at[position];
  const properties = events.properties[position];
  if (
    id === undefined ||
    metricId === undefined ||
    profileId === undefined ||
    at === undefined ||
    properties === undefined
  ) {
    throw new RangeError(`No event at position ${position}`);
  }
  return {
    id,
    get uuid() {
      return uuidOf(id, at);
    },
    metricId,
    profileId,
    at,
    properties,
  };
}

/** Shaped like Klaviyo's version-1 uuids: the time in front, the rest from the event's id. */
function uuidOf(id: string, at: number): string {
  const ticks = (BigInt(Math.floor(at)) * 10_000n + 122_192_928_000_000_000n).toString(16).padStart(15, '0');
  const tail = createHash('sha1').update(id).digest('hex');
  return `${ticks.slice(7)}-${ticks.slice(3, 7)}-1${ticks.slice(0, 3)}-8001-${tail.slice(0, 12)}`;
}
