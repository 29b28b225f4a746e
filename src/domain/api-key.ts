import type { FlowId, KeyId, OrgId, TemplateId } from './ids.ts';
import type { Instant } from './instant.ts';

/** Where a key works; an empty list and null bind nothing. */
export interface KeyBindings {
  readonly templateIds: readonly TemplateId[];
  /** What Klaviyo sends as X-Klaviyo-Flow-ID. */
  readonly flowId: FlowId | null;
  /** CIDR, IPv4 or IPv6. */
  readonly addressRanges: readonly string[];
  /** Works from the addresses that Klaviyo publishes, too. */
  readonly fromKlaviyo: boolean;
}

export interface KeyLimits {
  /** Decisions that one profile may get through the key in 24 hours. */
  readonly profileDailyCap: number;
  readonly requestsPerSecond: number;
}

export interface KeyOwner {
  readonly orgId: OrgId;
  readonly slug: string;
  readonly keyId: KeyId;
  readonly scopes: readonly string[];
  readonly bindings: KeyBindings;
  readonly limits: KeyLimits;
  /** As Klaviyo said last; null: never. */
  readonly klaviyoAddresses: { readonly ranges: readonly string[]; readonly fetchedAt: Instant } | null;
}
