import { ownEvent } from '../../contract/own-events.ts';
import { instant } from '../../domain/instant.ts';
import type { ToldEvent } from '../../ingest/inbox/take-own-events.ts';

export type ReadEvent = { readonly kind: 'event'; readonly event: ToldEvent } | WrongForm;
export interface WrongForm {
  readonly kind: 'malformed';
  readonly code: 'invalid_event';
  readonly sentence: string;
}

/** An event as it was sent, or which part of it has the wrong form. */
export function readOwnEvent(sent: unknown): ReadEvent {
  const parsed = ownEvent.safeParse(sent);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const part = issue?.path.join('.') || 'The event';
    const problem = part === 'time' ? 'must be ISO 8601 with an offset, or seconds since 1970' : issue?.message;
    return { kind: 'malformed', code: 'invalid_event', sentence: `${part}: ${problem}.`.replace(/\.\.$/, '.') };
  }
  const { event_id, profile_id, tracking_id, metric, time } = parsed.data;
  const at = typeof time === 'number' ? time * 1_000 : Date.parse(time);
  return {
    kind: 'event',
    event: {
      eventId: event_id,
      profileId: profile_id ?? null,
      trackingId: tracking_id ?? null,
      metric,
      at: instant(at),
      sent: parsed.data,
    },
  };
}

/** The id of an event that could not be read, so that its sender finds it. */
export const idIn = (sent: unknown): string | null => {
  const id = typeof sent === 'object' && sent !== null ? (sent as Record<string, unknown>).event_id : null;
  return typeof id === 'string' ? id.slice(0, 200) : null;
};
