import type { SentEmail } from '../mail/mailbox.ts';
import type { JsonObject } from '../state/json.ts';
import type { Aftermath } from './aftermath.ts';

/** The shop that the orders come from. */
export const SHOP = { name: 'Shopify', category: 'eCommerce' };

/** `clickEventId` is what it is attributed to: `null` where that is not shown yet, or too long ago. */
export function orderProperties(
  email: SentEmail,
  { number, value }: NonNullable<Aftermath['order']>,
  clickEventId: string | null,
): JsonObject {
  const attribution = {
    $attributed_event_id: clickEventId,
    $send_ts: Math.floor(email.at / 1_000),
    $message: email.messageId,
    ...(email.groupIds === undefined && { $flow: email.flowId }),
    ...(email.variationId !== null && { $variation: email.variationId }),
  };
  return {
    $value: value,
    $currency_code: 'USD',
    $event_id: String(number),
    OrderId: String(number),
    'Source Name': 'web',
    ...(clickEventId !== null && { $attribution: attribution }),
  };
}
