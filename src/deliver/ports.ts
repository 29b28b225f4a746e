import type { AccountId, DecisionId, OrgId, Prefix, ProfileId, TemplateId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { KlaviyoAnswer, RefusalKind } from '../domain/klaviyo-answer.ts';
import type { Carrier, Content } from '../domain/template.ts';

export interface DeliveryAccount {
  readonly accountId: AccountId;
  readonly state: 'active' | 'paused';
  readonly sealedPrivateKey: Uint8Array;
  /** Part of Klaviyo's quota that is ours to use, in (0, 1]. */
  readonly quotaShare: number;
  /** It is noted that Klaviyo does not answer. */
  readonly isInTrouble: boolean;
}

/** What the deliverers of all processes know together of how fast an account may be written to. Plain data. */
export interface Pace {
  /** As Klaviyo's headers said last; null before they did. */
  readonly limitPerMinute: number | null;
  /** The latest time at which anyone took a portion. */
  readonly at: Instant;
  /** Writes granted in a second of the clock, and how many of them no deliverer has reported back. */
  readonly grants: readonly { readonly second: number; readonly writes: number; readonly inFlight: number }[];
  /** Klaviyo's steady window, as its headers said last. */
  readonly window: { readonly remaining: number; readonly endsAt: Instant } | null;
  readonly heldUntil: Instant;
}

/** Klaviyo counts each kind of call by itself. */
export type PacedCall = 'single_write' | 'import' | 'import_list' | 'import_errors';

/** Asked within the transaction that keeps its answer; null: nothing is granted. */
export type TakeOne = (kept: Pace | null, quotaShare: number) => Pace | null;

/** For calls that are made one by one. */
export interface CallPaces {
  /** @returns the pace then, and whether the call may be made. */
  take(
    orgId: OrgId,
    call: PacedCall,
    takeOne: TakeOne,
  ): Promise<{ readonly pace: Pace | null; readonly isGranted: boolean }>;
  learn(orgId: OrgId, call: PacedCall, learn: (pace: Pace) => Pace): Promise<void>;
}

/** How many deliveries may be claimed, and the pace once so many have been. Asked within the claim's transaction. */
export type TakePortion = (
  kept: Pace | null,
  quotaShare: number,
) => {
  readonly writes: number;
  readonly perMinute: number;
  readonly charge: (claimed: number) => Pace;
  /** The pace would allow more; the account is not written to for now. */
  readonly isHeldBack: boolean;
};

/** A delivery this deliverer alone holds until its lease ends, and what else touches the same properties. */
export interface ClaimedDelivery {
  readonly decisionId: DecisionId;
  readonly profileId: ProfileId;
  readonly templateId: TemplateId;
  readonly prefix: Prefix;
  readonly carrier: Carrier;
  /** When the email renders. */
  readonly dueAt: Instant;
  /** Due and grace; not written after this. */
  readonly expiresAt: Instant;
  /** 1, 2, …; no other claim of this delivery has the same number. */
  readonly attempt: number;
  /** What the properties hold by the write ledger; null where nothing was ever written. */
  readonly holds: {
    readonly decisionId: DecisionId;
    readonly isClean: boolean;
    readonly dueAt: Instant;
    readonly occupiedUntil: Instant;
    /** They are being emptied just now. */
    readonly isBeingCleaned: boolean;
  } | null;
  /** The last pending delivery before this one, in order of their emails. */
  readonly earlier: (Neighbour & { readonly expiresAt: Instant }) | null;
  /** The next pending delivery after this one. */
  readonly later: (Neighbour & { readonly dueAt: Instant }) | null;
}

/** A delivery to the same properties. */
interface Neighbour {
  readonly decisionId: DecisionId;
  /** Another deliverer holds it, or a bulk import of Klaviyo's; null: nobody. */
  readonly inFlight: 'single' | 'import' | null;
}

/** What is left waiting after a claim. */
export interface Horizon {
  readonly notBefore: Instant | null;
  readonly expiresAt: Instant | null;
  /** Another deliverer holds some; should it die, they come back when their lease ends. */
  readonly heldByOthers: boolean;
}

export interface Claim {
  /** Null: no Klaviyo account is connected. */
  readonly account: DeliveryAccount | null;
  /** So many were past their time and ended. */
  readonly expired: number;
  readonly deliveries: readonly ClaimedDelivery[];
  /** Null where the claim was filled: there may be more at once. */
  readonly horizon: Horizon | null;
  /** After this claim; null where it took no portion of it. */
  readonly pace: Pace | null;
}

/**
 * Why a delivery waits or ended unwritten: Klaviyo's answer, another content of the same properties (`slot`), that what
 * would be written is not what was decided (`differs`), or that the account was `paused`.
 */
export type Cause = RefusalKind | 'slot' | 'differs' | 'paused';

/** What became of one claim. */
export interface Settlement {
  readonly decisionId: DecisionId;
  readonly attempt: number;
  readonly state: 'pending' | 'written' | 'clean' | 'superseded' | 'rejected';
  /** Null where there is none to act on. */
  readonly cause: Cause | null;
  readonly reason: string | null;
  /** When to look again; of a pending one. */
  readonly notBefore: Instant | null;
  readonly finishedAt: Instant | null;
  /** The call to Klaviyo; null where none was made. */
  readonly call: {
    readonly startedAt: Instant;
    readonly acceptedAt: Instant | null;
    /** Null: no answer came. */
    readonly completedAt: Instant | null;
    readonly statusCode: number | null;
    /** It was a bulk import, which Klaviyo did not take. */
    readonly isRefusedImport?: boolean;
  } | null;
  /** What the properties hold now; null where this changed nothing. */
  readonly holds: { readonly isClean: boolean } | null;
}

export interface Pause {
  /** The account is paused only while it still has the key that Klaviyo refused. */
  readonly refusedKey: Uint8Array;
  readonly reason: string;
  /** Of Klaviyo's answer. */
  readonly status: number | null;
  /** Null: the key as a whole was refused. */
  readonly lacks: 'profiles:write' | null;
  readonly at: Instant;
}

export interface Settled {
  /** After it learnt; null: there is none. */
  readonly pace: Pace | null;
  /** The account was active until now. */
  readonly isPausedNow: boolean;
}

/** What people are told of an account that is not written to for Klaviyo's sake. */
export type Trouble =
  | { readonly kind: 'began'; readonly reason: string; readonly at: Instant }
  | { readonly kind: 'over' };

export interface DeliveryQueue {
  orgsWithPending(): Promise<readonly OrgId[]>;
  /**
   * Expires what is past its time, then leases up to `limit` due deliveries, nearest deadline first. As the limit is a
   * portion of the account's pace, claims of all processes take turns: each sees what was taken.
   */
  claim(
    orgId: OrgId,
    ask: { readonly now: Instant; readonly limit: TakePortion; readonly leaseSeconds: number },
  ): Promise<Claim>;
  /**
   * One transaction. A claim that was overtaken, because its lease ended, changes nothing.
   * @param learn what its answers taught of the account's pace.
   */
  settle(
    orgId: OrgId,
    settlements: readonly Settlement[],
    pause: Pause | null,
    learn?: (pace: Pace) => Pace,
  ): Promise<Settled>;
  /** For people to read; a trouble that is noted already keeps its beginning. */
  noteTrouble(orgId: OrgId, trouble: Trouble): Promise<void>;
}

/** Klaviyo takes one of each `uniqueId`, however often it is sent. */
export interface ContentEvent {
  readonly profileId: ProfileId;
  readonly metricName: string;
  readonly uniqueId: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface ProfileWriter {
  createEvent(privateKey: string, event: ContentEvent): Promise<KlaviyoAnswer<unknown>>;
  patchProfile(
    privateKey: string,
    profileId: ProfileId,
    properties: Readonly<Record<string, string>>,
  ): Promise<KlaviyoAnswer<unknown>>;
}

/** The account's private key is sealed at rest; it is opened for one portion of writes and not kept. */
export type OpenPrivateKey = (orgId: OrgId, sealed: Uint8Array) => Promise<string>;

export type RenderedAgain =
  | { readonly kind: 'same'; readonly content: Content }
  /** The bytes are not those that were decided; nothing may be written. */
  | { readonly kind: 'differs'; readonly reason: string };

/** Decisions store a hash, never the bytes: content is rendered again for delivery and checked. */
export interface DecidedContent {
  contentOf(orgId: OrgId, decisionIds: readonly DecisionId[]): Promise<ReadonlyMap<DecisionId, RenderedAgain>>;
}
