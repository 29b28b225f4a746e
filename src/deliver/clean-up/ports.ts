import type { AccountId, DecisionId, OrgId, Prefix, ProfileId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';

/** The properties of one prefix in one profile, and the decision whose content they were written with. */
export interface WrittenSlot {
  readonly accountId: AccountId;
  readonly profileId: ProfileId;
  readonly prefix: Prefix;
  readonly decisionId: DecisionId;
}

export interface ClaimedSlots {
  readonly sealedPrivateKey: Uint8Array;
  readonly slots: readonly WrittenSlot[];
}

export interface CleanUpAsk {
  /** The email's time and grace were over between these. */
  readonly occupiedAfter: Instant;
  readonly occupiedBefore: Instant;
  /** While deliveries wait, and while none does. */
  readonly mostBeside: number;
  readonly mostAlone: number;
  readonly leaseSeconds: number;
}

/** The write ledger, as the clean-up sees it. */
export interface WrittenSlots {
  orgs(occupiedBefore: Instant): Promise<readonly OrgId[]>;
  /** Nothing is written to them until they are released or the lease ends. Null: there is nothing to empty. */
  claim(orgId: OrgId, ask: CleanUpAsk): Promise<ClaimedSlots | null>;
  /** @param cleanedAt null: they were not emptied. */
  release(orgId: OrgId, slots: readonly WrittenSlot[], cleanedAt: Instant | null): Promise<void>;
  /** What a call took of the quota, for people to see. Kept for a day. */
  noteWrite(orgId: OrgId, at: Instant, isThrottled: boolean): Promise<void>;
}

export interface PropertyCleaner {
  unsetProperties(privateKey: string, profileId: ProfileId, names: readonly string[]): Promise<KlaviyoAnswer<unknown>>;
}

/** What is known of bulk imports that have ended. */
export interface EndedImports {
  orgs(): Promise<readonly OrgId[]>;
  forget(orgId: OrgId, endedBefore: Instant): Promise<void>;
}
