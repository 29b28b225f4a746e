import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../domain/instant.ts';

export interface Signed {
  readonly body: Uint8Array;
  /** `Klaviyo-Timestamp`, as it came. */
  readonly timestamp: string;
  /** `Klaviyo-Signature`: hex of HMAC-SHA256 over the body and then the timestamp. */
  readonly signature: string;
}

/**
 * How old a delivery may be, and how far ahead its clock. A delivery that is played back within it brings events that
 * are known by their ids.
 */
export const REPLAY_WINDOW_MINUTES = 15;

export type SignatureCheck = 'right' | 'wrong' | 'stale';

/** https://developers.klaviyo.com/en/docs/working_with_system_webhooks */
export function checkSignature(secret: string, { body, timestamp, signature }: Signed, now: Instant): SignatureCheck {
  const wanted = createHmac('sha256', secret).update(body).update(timestamp).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(signature) ? signature : '', 'hex');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'wrong';
  const at = timeOf(timestamp);
  return Math.abs(now - at) <= REPLAY_WINDOW_MINUTES * 60_000 ? 'right' : 'stale';
}

/** Its form is not documented: a date in words, ISO 8601 or Unix seconds. NaN where it is none of them. */
const timeOf = (timestamp: string): number =>
  /^\d{9,11}(\.\d+)?$/.test(timestamp) ? Number(timestamp) * 1_000 : Date.parse(timestamp);
