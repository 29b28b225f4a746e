import type { DecisionId, OrgId, ProfileId, TemplateId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Cause, Pace } from '../ports.ts';

/** Why a delivery waits. `ready`: for its turn; `slot`: for an earlier email's properties; `held`: Klaviyo said when. */
export type WaitKind = 'ready' | 'slot' | 'retrying' | 'held' | 'writing' | 'importing';

export interface Backlog {
  readonly waiting: Readonly<Record<WaitKind, number>>;
  /** Of what is due first; null: nothing waits. */
  readonly oldestDecidedAt: Instant | null;
  /** Each counts those before it too; what is late already is in all. */
  readonly due: { readonly late: number; readonly in5: number; readonly in15: number; readonly in60: number };
}

export interface HealthAccount {
  readonly state: 'active' | 'paused';
  readonly paused: { readonly reason: string | null; readonly since: Instant | null } | null;
  readonly trouble: { readonly reason: string; readonly since: Instant } | null;
  readonly quotaShare: number;
  /** Of single writes; null: none was ever made. */
  readonly pace: Pace | null;
}

/** One by one. */
export interface WritesOfMinute {
  readonly minute: Instant;
  readonly writes: number;
  /** Of them: answered with 429. */
  readonly throttled: number;
}

export interface ImportsOfMinute {
  readonly minute: Instant;
  readonly jobs: number;
  /** In these jobs. */
  readonly profiles: number;
}

/** Only minutes in which one started. */
export interface Writes {
  readonly single: readonly WritesOfMinute[];
  readonly bulk: readonly ImportsOfMinute[];
}

/** What was written, by how much before its email was due; the last end is open. */
export interface Punctuality {
  readonly buckets: readonly { readonly bucket: number; readonly people: number }[];
  /** Late, and after grace. */
  readonly afterGrace: number;
  readonly expired: number;
  /** From decision to written; null: nothing was. */
  readonly toWritten: { readonly medianSeconds: number; readonly p99Seconds: number; readonly people: number } | null;
}

export interface Example {
  readonly decisionId: DecisionId;
  readonly profileId: ProfileId;
  readonly templateName: string;
  readonly at: Instant;
}

/** Deliveries that ended unwritten, alike but for ids and numbers in their reason. */
export interface FailureKind {
  readonly state: Unwritten['state'];
  readonly cause: Cause | null;
  readonly reason: string;
  readonly count: number;
  readonly again: number;
  readonly lastAt: Instant;
  readonly examples: readonly Example[];
}

export interface DeliveryHealth {
  backlog(orgId: OrgId, now: Instant): Promise<Backlog>;
  account(orgId: OrgId): Promise<HealthAccount | null>;
  writes(orgId: OrgId, since: Instant): Promise<Writes>;
  /** @param edgesSeconds where buckets meet; negative: before the email was due. */
  punctuality(orgId: OrgId, since: Instant, edgesSeconds: readonly number[]): Promise<Punctuality>;
  /** Commonest first, of the latest `most` that ended so. */
  failures(orgId: OrgId, now: Instant, since: Instant, most: number): Promise<readonly FailureKind[]>;
  /** Whether anything that ended unwritten, whenever, may be tried again. */
  mayAnyGoAgain(orgId: OrgId, now: Instant): Promise<boolean>;
  /** When the latest was written, or ended unwritten; null: none ever. */
  lastEndedAt(orgId: OrgId): Promise<Instant | null>;
  /** Anything, ever. */
  hasDelivered(orgId: OrgId): Promise<boolean>;
}

/** Which deliveries; null: whichever. */
export interface RedriveScope {
  readonly templateId: TemplateId | null;
  readonly decisionId: DecisionId | null;
  /** Ended then or later. */
  readonly since: Instant | null;
}

/** Deliveries that ended unwritten for the same reason. */
export interface Unwritten {
  readonly state: 'rejected' | 'expired' | 'superseded';
  readonly reason: string;
  readonly count: number;
  /** Their emails are still to come, and nothing later took their place. */
  readonly again: number;
}

export interface UnwrittenDeliveries {
  /** Commonest first. */
  list(orgId: OrgId, scope: RedriveScope, now: Instant): Promise<readonly Unwritten[]>;
  /** As `list`, whatever the reasons. */
  count(orgId: OrgId, scope: RedriveScope, now: Instant): Promise<readonly Omit<Unwritten, 'reason'>[]>;
  /** Puts those that may go again back into the queue. Waits of a rejected one were for nothing: it is tried at once. */
  putBack(
    orgId: OrgId,
    scope: RedriveScope,
    by: { readonly userId: UserId | null; readonly at: Instant },
  ): Promise<number>;
}
