import type { Account } from '../state/account.ts';
import { onEvent } from '../state/events.ts';
import { onListJoined, onListLeft } from '../state/lists.ts';
import { onProfileWritten, type Profile } from '../state/profiles.ts';
import { onSegmentDefined, type Segment, setMembers, setMembership } from '../state/segments.ts';
import { holds } from './conditions.ts';
import type { VisibleProperties } from './visible-properties.ts';

/**
 * Asks every segment anew about a profile that was written, had an event, or joined or left a list; and a new segment
 * about everybody. Time alone moves nobody.
 */
export function keepSegments(account: Account, visible: VisibleProperties): void {
  const belongs = (segment: Segment, profile: Profile, now: number): boolean => {
    const properties = () => visible.of(profile, now);
    const subject = { account, profile, properties, now, flowStart: now, previousEntryAt: null, purpose: segment.id };
    return holds(segment.definition, subject);
  };
  const judge = (profile: Profile, now: number): void => {
    for (const segment of account.segments.byId.values()) {
      if (segment.isActive) setMembership(account.segments, segment, profile, belongs(segment, profile, now), now);
    }
  };
  onProfileWritten(account.profiles, (profile, _before, now) => judge(profile, now));
  onEvent(account.events, (event, profile) => judge(profile, event.at));
  onListJoined(account.lists, (_list, profile, now) => judge(profile, now));
  onListLeft(account.lists, (_list, profile, now) => judge(profile, now));
  onSegmentDefined(account.segments, (segment, now) => {
    if (!segment.isActive) return;
    const members = [...account.profiles.byId.values()].filter((profile) => belongs(segment, profile, now));
    setMembers(segment, members, now);
  });
}
