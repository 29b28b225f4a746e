import type { AssumptionBook } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import { onEvent } from '../state/events.ts';
import { onListJoined, onListLeft } from '../state/lists.ts';
import { onProfileWritten, type Profile } from '../state/profiles.ts';
import { onSegmentDefined, type Segment, setMembers, setMembership } from '../state/segments.ts';
import { holds } from './conditions.ts';
import { SegmentTimetable } from './segment-timetable.ts';
import type { VisibleProperties } from './visible-properties.ts';

/**
 * Asks every segment anew about a profile that was written, had an event, joined or left a list, or for whom a condition
 * comes to hold or no longer holds by the time alone; and a new segment about everybody.
 */
export function keepSegments(parts: {
  readonly account: Account;
  readonly visible: VisibleProperties;
  readonly clock: Pick<TwinClock, 'now' | 'schedule'>;
  readonly assumptions: AssumptionBook;
}): void {
  const { account, visible, clock, assumptions } = parts;
  const { profiles, segments } = account;

  const belongs = (segment: Segment, profile: Profile, now: number): boolean => {
    let next = Number.POSITIVE_INFINITY;
    const mayChangeAt = (at: number): void => {
      if (at > now) next = Math.min(next, at);
    };
    const properties = () => visible.of(profile, now, mayChangeAt);
    const entry = { flowStart: now, previousEntryAt: null, purpose: segment.id };
    const belongs = holds(segment.definition, { account, profile, properties, now, mayChangeAt, ...entry });
    if (next !== Number.POSITIVE_INFINITY) timetable.plan(profile, next);
    return belongs;
  };

  /** Again while somebody moved, for segments of segments; two that contradict each other come to an end too. */
  const judge = (profile: Profile, now: number): void => {
    let hasMoved = profiles.byId.has(profile.id);
    for (let round = 0; hasMoved && round <= segments.byId.size; round += 1) {
      hasMoved = false;
      for (const segment of segments.byId.values()) {
        if (!segment.isActive) continue;
        if (setMembership(segments, segment, profile, belongs(segment, profile, now), now)) hasMoved = true;
      }
    }
  };
  const timetable = new SegmentTimetable(clock, assumptions, judge);

  onProfileWritten(profiles, (profile, _before, now) => judge(profile, now));
  onEvent(account.events, (_event, profile) => judge(profile, clock.now()));
  onListJoined(account.lists, (_list, profile, now) => judge(profile, now));
  onListLeft(account.lists, (_list, profile, now) => judge(profile, now));
  onSegmentDefined(segments, (segment, now) => {
    if (!segment.isActive) return;
    const members = [...profiles.byId.values()].filter((profile) => belongs(segment, profile, now));
    setMembers(segment, members, now);
  });
}
