import type { Account } from '../state/account.ts';
import { onEvent } from '../state/events.ts';
import { onProfileWritten, type Profile } from '../state/profiles.ts';
import { setMembership } from '../state/segments.ts';
import { holds } from './conditions.ts';
import type { VisibleProperties } from './visible-properties.ts';

/** Asks every segment anew about a profile that was written or had an event. Time alone moves nobody. */
export function keepSegments(account: Account, visible: VisibleProperties): void {
  const judge = (profile: Profile, now: number): void => {
    for (const segment of account.segments.byId.values()) {
      const properties = () => visible.of(profile, now);
      const subject = { account, profile, properties, now, flowStart: now, previousEntryAt: null, purpose: segment.id };
      setMembership(account.segments, segment, profile, holds(segment.definition, subject), now);
    }
  };
  onProfileWritten(account.profiles, (profile, _before, now) => judge(profile, now));
  onEvent(account.events, (event, profile) => judge(profile, event.at));
}
