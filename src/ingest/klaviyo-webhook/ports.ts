import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

export interface KlaviyoWebhook {
  readonly sealedSecret: Uint8Array;
  readonly createdAt: Instant;
  readonly lastReceivedAt: Instant | null;
  readonly lastRefusedAt: Instant | null;
  readonly lastRefusal: string | null;
}

/** The secret that Klaviyo signs its system webhooks with, and what came of them. An organisation has one. */
export interface KlaviyoWebhooks {
  find(orgId: OrgId): Promise<KlaviyoWebhook | null>;
  /** A new secret ends the one before. */
  save(orgId: OrgId, sealedSecret: Uint8Array, now: Instant): Promise<void>;
  /** @returns whether there was one. */
  remove(orgId: OrgId): Promise<boolean>;
  recordRefused(orgId: OrgId, sentence: string, now: Instant): Promise<void>;
  recordReceived(orgId: OrgId, now: Instant): Promise<void>;
}
