import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Inbox } from '../inbox/ports.ts';
import { openSecret, type WebhookParts } from './secret.ts';
import { checkSignature, REPLAY_WINDOW_MINUTES, type Signed } from './signature.ts';

export interface ReceiveParts extends WebhookParts {
  readonly inbox: Inbox;
}

export type Received =
  | { readonly kind: 'received' }
  | { readonly kind: 'wrong_signature' | 'stale_signature' | 'invalid_delivery'; readonly sentence: string };

/** One sentence, whether the secret is another or there is none. */
export const WRONG_SIGNATURE =
  'The signature does not fit. Give Klaviyo the address and the secret that the console made last.';
const STALE =
  `The delivery was signed more than ${REPLAY_WINDOW_MINUTES} minutes ago, or its clock is ahead. ` +
  'Sign it anew; compare the clocks.';
const NO_DELIVERY = 'The body is no delivery of a system webhook: {"meta": …, "data": [{"topic": …, "payload": …}]}.';

/** Takes a delivery of one of Klaviyo's system webhooks. Where it is `received`, no crash can lose it. */
export async function receiveDelivery(
  parts: ReceiveParts,
  orgId: OrgId,
  signed: Signed,
  now: Instant,
): Promise<Received> {
  const webhook = await parts.webhooks.find(orgId);
  if (webhook === null) return { kind: 'wrong_signature', sentence: WRONG_SIGNATURE };
  const check = checkSignature(await openSecret(parts, orgId, webhook), signed, now);
  if (check !== 'right') {
    const refusal =
      check === 'stale'
        ? ({ kind: 'stale_signature', sentence: STALE } as const)
        : ({ kind: 'wrong_signature', sentence: WRONG_SIGNATURE } as const);
    await parts.webhooks.recordRefused(orgId, refusal.sentence, now);
    return refusal;
  }
  if (!isDelivery(signed.body)) {
    await parts.webhooks.recordRefused(orgId, NO_DELIVERY, now);
    return { kind: 'invalid_delivery', sentence: NO_DELIVERY };
  }
  await parts.inbox.add(orgId, 'klaviyo_webhook', signed.body, now);
  await parts.webhooks.recordReceived(orgId, now);
  return { kind: 'received' };
}

/** Only its form: what single events lack is told of each of them when the file is loaded. */
function isDelivery(body: Uint8Array): boolean {
  try {
    const sent: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof sent === 'object' && sent !== null && 'data' in sent && Array.isArray(sent.data);
  } catch {
    return false;
  }
}
