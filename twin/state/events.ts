import { createHash } from 'node:crypto';
import type { Ids } from './ids.ts';
import type { JsonObject } from './json.ts';
import { JsonLog } from './json-log.ts';
import { NumberColumn } from './number-column.ts';
import type { Profile } from './profiles.ts';
import { TextTable } from './text-table.ts';
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

/**
 * Columns outside the garbage collector's heap rather than records: see docs/adr/0005-the-twin-at-size.md. A position
 * never changes.
 */
export type Events = {
  readonly ids: TextTable;
  readonly metricIds: TextTable;
  /** Profiles that have had an event, by the ordinal the columns hold. */
  readonly profileIds: TextTable;
  readonly metricOf: NumberColumn;
  readonly profileOf: NumberColumn;
  readonly at: NumberColumn;
  readonly properties: JsonLog;
  /** Position of the same profile's event appended before, −1 at its first. */
  readonly previousOfProfile: NumberColumn;
  /** By the profile's ordinal. */
  readonly lastOfProfile: NumberColumn;
  readonly byTime: TimeIndex;
  /** By the metric's ordinal. */
  readonly byMetricAndTime: TimeIndex[];
  /** Claims of `claimEvent`. */
  readonly claims: TextTable;
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
    ids: new TextTable(),
    metricIds: new TextTable(),
    profileIds: new TextTable(),
    metricOf: new NumberColumn('int32'),
    profileOf: new NumberColumn('int32'),
    at: new NumberColumn('float64'),
    properties: new JsonLog(),
    previousOfProfile: new NumberColumn('int32'),
    lastOfProfile: new NumberColumn('int32'),
    byTime: emptyTimeIndex(),
    byMetricAndTime: [],
    claims: new TextTable(),
    listeners: [],
  };
}

export function appendEvent(events: Events, ids: Ids, event: NewEvent): EventRecord {
  const position = eventCount(events);
  const { profile } = event;
  const profileNumber = profileNumberOf(events, profile.id);
  const metricNumber = events.metricIds.add(event.metricId);
  events.ids.add(freshId(events, ids));
  events.metricOf.push(metricNumber);
  events.profileOf.push(profileNumber);
  events.at.push(event.at);
  events.properties.append(event.properties);
  events.previousOfProfile.push(events.lastOfProfile.at(profileNumber));
  events.lastOfProfile.put(profileNumber, position);
  indexTime(events.byTime, event.at, position);
  const ofMetric = events.byMetricAndTime[metricNumber] ?? emptyTimeIndex();
  events.byMetricAndTime[metricNumber] = ofMetric;
  indexTime(ofMetric, event.at, position);
  profile.lastEventAt = Math.max(profile.lastEventAt ?? event.at, event.at);

  const record = eventAt(events, position);
  if (event.backfill !== true) for (const listener of events.listeners) listener(record, profile);
  return record;
}

function profileNumberOf(events: Events, profileId: string): number {
  const number = events.profileIds.add(profileId);
  if (number === events.lastOfProfile.length) events.lastOfProfile.push(-1);
  return number;
}

/** A repeated id would move every later position. */
function freshId(events: Events, ids: Ids): string {
  const id = ids.event();
  return events.ids.ordinalOf(id) < 0 ? id : freshId(events, ids);
}

/** From here on they are the other profile's, as if it had always been them. */
export function moveEvents(events: Events, fromProfileId: string, toProfileId: string): void {
  const from = profileNumberOf(events, fromProfileId);
  const to = profileNumberOf(events, toProfileId);
  const positions = [...positionsOfProfile(events, from), ...positionsOfProfile(events, to)].sort((a, b) => a - b);
  let previous = -1;
  for (const position of positions) {
    events.profileOf.put(position, to);
    events.previousOfProfile.put(position, previous);
    previous = position;
  }
  events.lastOfProfile.put(from, -1);
  events.lastOfProfile.put(to, previous);
}

/** Newest appended first. */
function* positionsOfProfile(events: Events, profileNumber: number): Generator<number> {
  let position = events.lastOfProfile.at(profileNumber);
  while (position >= 0) {
    yield position;
    position = events.previousOfProfile.at(position);
  }
}

/** False where the same profile and metric have had an event of that unique id. */
export function claimEvent(
  events: Events,
  { profileId, metricId, uniqueId }: { profileId: string; metricId: string; uniqueId: string },
): boolean {
  const known = events.claims.size;
  const claim = `${profileNumberOf(events, profileId)} ${events.metricIds.add(metricId)} ${uniqueId}`;
  return events.claims.add(claim) === known;
}

/** Called at every event that is not backfilled, inside the append. */
export function onEvent(events: Events, listener: (event: EventRecord, profile: Profile) => void): void {
  events.listeners.push(listener);
}

export function eventCount(events: Events): number {
  return events.ids.size;
}

export function eventById(events: Events, id: string): EventRecord | undefined {
  const position = events.ids.ordinalOf(id);
  return position < 0 ? undefined : eventAt(events, position);
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
  const index = metricId === null ? events.byTime : events.byMetricAndTime[events.metricIds.ordinalOf(metricId)];
  if (index === undefined) return;
  for (const position of positionsBetween(index, events.at, from, to, order)) yield eventAt(events, position);
}

/**
 * Events in the order they were appended, from a position on (exclusive end). An exporter that remembers `eventCount`
 * misses none, however late an event's own time is.
 */
export function* eventsAppended(events: Events, from: number, to = eventCount(events)): Generator<EventRecord> {
  for (let position = from; position < to; position += 1) yield eventAt(events, position);
}

/** Newest appended first. */
export function* eventsOfProfile(events: Events, profileId: string): Generator<EventRecord> {
  const profileNumber = events.profileIds.ordinalOf(profileId);
  if (profileNumber < 0) return;
  for (const position of positionsOfProfile(events, profileNumber)) yield eventAt(events, position);
}

function eventAt(events: Events, position: number): EventRecord {
  const id = events.ids.textAt(position);
  const at = events.at.at(position);
  let properties: JsonObject | undefined;
  return {
    id,
    get uuid() {
      return uuidOf(id, at);
    },
    metricId: events.metricIds.textAt(events.metricOf.at(position)),
    profileId: events.profileIds.textAt(events.profileOf.at(position)),
    at,
    /** Unpacked when first asked for: most readers of a range look at the time and the metric only. */
    get properties() {
      properties ??= events.properties.at(position);
      return properties;
    },
  };
}

/** Shaped like Klaviyo's version-1 uuids: the time in front, the rest from the event's id. */
function uuidOf(id: string, at: number): string {
  const ticks = (BigInt(Math.floor(at)) * 10_000n + 122_192_928_000_000_000n).toString(16).padStart(15, '0');
  const tail = createHash('sha1').update(id).digest('hex');
  return `${ticks.slice(7)}-${ticks.slice(3, 7)}-1${ticks.slice(0, 3)}-8001-${tail.slice(0, 12)}`;
}
