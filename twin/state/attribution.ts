import type { Account } from './account.ts';
import { type EventRecord, eventsOfProfile } from './events.ts';
import { emailMetric, isEmailMetric } from './metrics.ts';

/** Klaviyo's default window for email: five days from an open or a click. */
const WINDOW_MILLISECONDS = 5 * 86_400_000;

export type AttributionRules = { readonly countsMachines: boolean };

/** The email's open or click that an event is credited to: the last one before it. Email events are credited to none. */
export function attributedEvent(
  { events, metrics }: Account,
  event: Pick<EventRecord, 'metricId' | 'profileId' | 'at'>,
  { countsMachines }: AttributionRules,
): EventRecord | null {
  if (isEmailMetric(metrics, event.metricId)) return null;
  const touches = new Set([emailMetric(metrics, 'Opened Email').id, emailMetric(metrics, 'Clicked Email').id]);
  let last: EventRecord | null = null;
  for (const touch of eventsOfProfile(events, event.profileId)) {
    const isBefore = touch.at <= event.at && touch.at >= event.at - WINDOW_MILLISECONDS;
    if (!isBefore || !touches.has(touch.metricId) || (last !== null && touch.at <= last.at)) continue;
    if (countsMachines || !isMachine(touch)) last = touch;
  }
  return last;
}

/** How Klaviyo has been seen to flag an open of Apple's privacy proxy, and flags a click of a link scanner. */
const MACHINE_FLAGS = ['machine_open', 'Machine Open', 'Apple Privacy Open', 'Bot Click'];

export function isMachine({ properties }: EventRecord): boolean {
  return MACHINE_FLAGS.some((flag) => properties[flag] === true);
}
