import { attributedEvent } from '../state/attribution.ts';
import type { EventRecord } from '../state/events.ts';
import type { JsonObject } from '../state/json.ts';
import type { Call } from './operation.ts';

/** What Klaviyo groups and filters a metric's events by. */
export const DIMENSIONS = [
  '$attributed_channel',
  '$attributed_flow',
  '$attributed_message',
  '$attributed_variation',
  '$campaign_channel',
  '$flow',
  '$flow_channel',
  '$message',
  '$message_send_cohort',
  '$usage_amount',
  '$value_currency',
  '$variation',
  '$variation_send_cohort',
  'Bot Click',
  'Bounce Type',
  'Campaign Name',
  'Client Canonical',
  'Client Name',
  'Client Type',
  'Email Domain',
  'Failure Source',
  'Failure Type',
  'From Number',
  'From Phone Region',
  'Inbox Provider',
  'List',
  'Message Format',
  'Message Name',
  'Message Type',
  'Method',
  'Segment Count',
  'Subject',
  'To Number',
  'To Phone Region',
  'URL',
  'form_id',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Empty where the event does not have it. */
export function dimensionOf({ account, assumptions }: Call, event: EventRecord, dimension: Dimension): string {
  const { properties } = event;
  const attributed = (): JsonObject => attributedEvent(account, event, assumptions)?.properties ?? {};
  switch (dimension) {
    case '$attributed_channel':
      return '$message' in attributed() ? 'email' : '';
    case '$attributed_flow':
      return printed(attributed(), '$flow');
    case '$attributed_message':
      return printed(attributed(), '$message');
    case '$attributed_variation':
      return printed(attributed(), '$variation');
    case '$flow_channel':
      return '$flow' in properties ? 'email' : '';
    case '$campaign_channel':
      return '$message' in properties && !('$flow' in properties) ? 'email' : '';
    case '$message_send_cohort':
      return printed(properties, '$_cohort$message_send_cohort');
    case '$variation_send_cohort':
      return printed(properties, '$_cohort$variation_send_cohort');
    default:
      return printed(properties, dimension);
  }
}

function printed(properties: JsonObject, name: string): string {
  const value = properties[name];
  return value === undefined || value === null ? '' : String(value);
}
