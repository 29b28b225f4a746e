import type { EventRecord } from '../state/events.ts';
import type { Flow } from '../state/flows.ts';
import type { Profile } from '../state/profiles.ts';

/** One pass of one person through a flow. */
export type Recipient = {
  readonly flow: Flow;
  readonly profile: Profile;
  /** The event that triggered it; `null` in flows of lists and segments, whose templates see no event. */
  readonly event: EventRecord | null;
  readonly enteredAt: number;
  /** When the same person entered the same flow before. */
  readonly previousEntryAt: number | null;
};
