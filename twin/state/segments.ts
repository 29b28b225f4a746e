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
  /** Profile id → when it joined. */
  readonly members: Map<string, number>;
};

export type SegmentJoined = (segment: Segment, profile: Profile, now: number) => void;

export type Segments = { readonly byId: Map<string, Segment>; readonly listeners: SegmentJoined[] };

export function emptySegments(): Segments {
  return { byId: new Map(), listeners: [] };
}

export function createSegment(
  segments: Segments,
  ids: Ids,
  { name, definition }: { readonly name: string; readonly definition: FlowFilter },
  now: number,
): Segment {
  const segment: Segment = { id: ids.short(), name, created: now, updated: now, definition, members: new Map() };
  segments.byId.set(segment.id, segment);
  return segment;
}

/** Called when a profile comes to belong to a segment. */
export function onSegmentJoined(segments: Segments, listener: SegmentJoined): void {
  segments.listeners.push(listener);
}

/** Notes whether the profile belongs to the segment from `now` on. */
export function setMembership(
  segments: Segments,
  segment: Segment,
  profile: Profile,
  belongs: boolean,
  now: number,
): void {
  if (belongs === segment.members.has(profile.id)) return;
  if (!belongs) {
    segment.members.delete(profile.id);
    return;
  }
  segment.members.set(profile.id, now);
  for (const listener of segments.listeners) listener(segment, profile, now);
}
