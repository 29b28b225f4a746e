import { attributedEvent } from '../state/attribution.ts';
import type { EventRecord } from '../state/events.ts';
import type { JsonObject } from '../state/json.ts';
import type { Reference, Resource } from './documents.ts';
import type { Call } from './operation.ts';
import { wireTime } from './wire-time.ts';

type Seen = Pick<Call, 'account' | 'assumptions' | 'now'>;

export function eventResource(seen: Seen, event: EventRecord): Resource {
  return {
    type: 'event',
    id: event.id,
    attributes: {
      timestamp: Math.floor(event.at / 1_000),
      event_properties: event.properties,
      datetime: wireTime(event.at),
      uuid: event.uuid,
    },
    relationships: {
      profile: { type: 'profile', id: event.profileId },
      metric: { type: 'metric', id: event.metricId },
      attributions: seenAttribution(seen, event) === null ? [] : [{ type: 'attribution', id: event.id }],
    },
  };
}

/** An attribution has the id of the event that it is of. */
export function attributionResource(seen: Seen, event: EventRecord): Resource | null {
  const credited = seenAttribution(seen, event);
  if (credited === null) return null;
  return {
    type: 'attribution',
    id: event.id,
    attributes: {},
    relationships: {
      event: { type: 'event', id: event.id },
      'attributed-event': { type: 'event', id: credited.id },
      ...sendReferences(seen, credited.properties),
    },
  };
}

function seenAttribution({ account, assumptions, now }: Seen, event: EventRecord): EventRecord | null {
  if (now < event.at + assumptions.attributionVisibleAfterMilliseconds) return null;
  return attributedEvent(account, event, assumptions);
}

/** The flow's or the campaign's message that the credited email was. */
function sendReferences({ account }: Seen, { $flow, $message, $variation }: JsonObject): Record<string, Reference> {
  if (typeof $message !== 'string') return {};
  if (typeof $flow === 'string') {
    return {
      flow: { type: 'flow', id: $flow },
      'flow-message': { type: 'flow-message', id: $message },
      ...(typeof $variation === 'string' && { 'flow-message-variation': { type: 'flow-message', id: $variation } }),
    };
  }
  const campaign = [...account.campaigns.values()].find(({ message }) => message.id === $message);
  return {
    ...(campaign && { campaign: { type: 'campaign', id: campaign.id } }),
    'campaign-message': { type: 'campaign-message', id: $message },
  };
}
