import { personScope } from '../mail/person-scope.ts';
import type { TemplateScope } from '../mail/render-context.ts';
import type { JsonObject } from '../state/json.ts';
import type { Recipient } from './recipient.ts';

/** What templates see of a recipient; of the event only in flows that events trigger, elsewhere it is blank. */
export function recipientScope(
  { profile, event }: Pick<Recipient, 'profile' | 'event'>,
  properties: JsonObject,
  organizationName: string,
): TemplateScope {
  const scope = personScope(profile, properties, organizationName);
  return event === null ? scope : { ...scope, event: event.properties };
}
