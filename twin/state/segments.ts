import type { FlowFilter } from './flow-conditions.ts';
import type { Ids } from './ids.ts';
import type { Profile } from './profiles.ts';

export type Segment = {
  readonly id: string;
  name: string;
  readonly created: number;
  updated: number;
  /** Who belongs to it, in the conditions that flows use too. */
  definition: FlowFilter;
  isStarred: boolean;
  /** One that is not keeps the people it has. */
  isActive: boolean;
  /** Profile id → when it joined. */
  readonly members: Map<string, number>;
};

export type SegmentJoined = (segment: Segment, profile: Profile, now: number) => void;

export type SegmentDefined = (segment: Segment, now: number) => void;

export type Segments = {
  readonly byId: Map<string, Segment>;
  readonly listeners: SegmentJoined[];
  readonly definedListeners: SegmentDefined[];
};

export function emptySegments(): Segments {
  return { byId: new Map(), listeners: [], definedListeners: [] };
}

export type NewSegment = {
  readonly name: string;
  readonly definition: FlowFilter;
  readonly isStarred?: boolean;
};

export function createSegment(
  segments: Segments,
  ids: Ids,
  { name, definition, isStarred = false }: NewSegment,
  now: number,
): Segment {
  const segment: Segment = {
    id: ids.short(),
    name,
    created: now,
    updated: now,
    definition,
    isStarred,
    isActive: true,
    members: new Map(),
  };
  segments.byId.set(segment.id, segment);
  for (const listener of segments.definedListeners) listener(segment, now);
  return segment;
}

export function updateSegment(
  segments: Segments,
  segment: Segment,
  change: Partial<Pick<Segment, 'name' | 'definition' | 'isStarred' | 'isActive'>>,
  now: number,
): void {
  Object.assign(segment, change);
  segment.updated = now;
  for (const listener of segments.definedListeners) listener(segment, now);
}

export function deleteSegment(segments: Segments, segment: Segment): void {
  segments.byId.delete(segment.id);
}

/** Called when a segment is made or changed: who belongs to it is to be asked of everybody. */
export function onSegmentDefined(segments: Segments, listener: SegmentDefined): void {
  segments.definedListeners.push(listener);
}

/** Called when a profile comes to belong to a segment. */
export function onSegmentJoined(segments: Segments, listener: SegmentJoined): void {
  segments.listeners.push(listener);
}

/** Notes who belongs to a segment that was just defined. Nobody is called: they did not join. */
export function setMembers(segment: Segment, profiles: Iterable<Profile>, now: number): void {
  const before = new Map(segment.members);
  segment.members.clear();
  for (const { id } of profiles) segment.members.set(id, before.get(id) ?? now);
}

/** Notes whether the profile belongs to the segment from `now` on. Answers whether it did otherwise before. */
export function setMembership(
  segments: Segments,
  segment: Segment,
  profile: Profile,
  belongs: boolean,
  now: number,
): boolean {
  if (belongs === segment.members.has(profile.id)) return false;
  if (!belongs) return segment.members.delete(profile.id);
  segment.members.set(profile.id, now);
  for (const listener of segments.listeners) listener(segment, profile, now);
  return true;
}
