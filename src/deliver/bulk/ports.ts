import type { AccountId, DecisionId, OrgId, ProfileId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';
import type { CallPaces, ClaimedDelivery, DeliveryAccount, Pace, Pause, Settled, Settlement } from '../ports.ts';

/** Deliveries of an account that are due at one time. */
export interface DueWrites {
  readonly dueAt: Instant;
  /** Those that a bulk import may carry. */
  readonly writes: number;
  /** Those that only a write of its own may. */
  readonly singly: number;
}

/** What the latest bulk imports tell of those to come. */
export interface RecentImports {
  /** Profiles in jobs that Klaviyo has not done with. */
  readonly running: number;
  /** Of the profiles in jobs that ended; null: none did. */
  readonly refusedShare: number | null;
  /** In which nine in ten were done; null: there were none. */
  readonly seconds: number | null;
}

export interface Backlog {
  readonly account: DeliveryAccount & { readonly grantedScopes: ReadonlySet<string> };
  readonly due: readonly DueWrites[];
  readonly imports: RecentImports;
  /** Of single writes. */
  readonly pace: Pace | null;
}

/** Klaviyo's id of a bulk import job. */
export type JobId = string & { readonly brand: 'JobId' };

export interface AcceptedJob {
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly submittedAt: Instant;
  readonly acceptedAt: Instant;
  readonly lookAt: Instant;
  readonly givesUpAt: Instant;
  readonly profiles: number;
  readonly bytes: number;
  readonly deliveries: readonly {
    readonly decisionId: DecisionId;
    readonly attempt: number;
    readonly isClearing: boolean;
  }[];
}

export interface RunningJob {
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly acceptedAt: Instant;
  /** The key has what it takes to ask what became of it. */
  readonly mayBeAsked: boolean;
  readonly sealedPrivateKey: Uint8Array;
}

/** What a job could not write, in Klaviyo's words. */
export interface ImportError {
  /** Null: Klaviyo does not say whose it is. */
  readonly profileId: ProfileId | null;
  readonly detail: string;
}

export type ProfileError = ImportError & { readonly profileId: ProfileId };

export interface ImportQueue extends CallPaces {
  /** Of those that are still in time, the `most` that are due first. Null: no account is connected. */
  backlog(orgId: OrgId, now: Instant, most: number): Promise<Backlog | null>;
  /** Leases those that are due after `dueAfter`, earliest email first; the first `spared` are left to single writes. */
  claim(
    orgId: OrgId,
    ask: {
      readonly now: Instant;
      readonly dueAfter: Instant;
      readonly count: number;
      readonly spared: number;
      readonly leaseSeconds: number;
    },
  ): Promise<readonly ClaimedDelivery[]>;
  settle(orgId: OrgId, settlements: readonly Settlement[], pause: Pause | null): Promise<Settled>;
  /** Klaviyo has the job: its deliveries are its to write. One that another holds by now is left to that. */
  accept(orgId: OrgId, job: AcceptedJob): Promise<void>;
  /** They are written one by one from now on. */
  keepToSingle(orgId: OrgId, decisionIds: readonly DecisionId[]): Promise<void>;
  /** Bulk imports stop until the key is verified again. */
  noteMissingScopes(orgId: OrgId, scopes: readonly string[]): Promise<void>;
  /** Those whose time it is; nobody else looks at them before `again`. */
  takeLooks(orgId: OrgId, now: Instant, again: Instant): Promise<readonly RunningJob[]>;
  lookAgain(orgId: OrgId, jobIds: readonly JobId[], at: Instant): Promise<void>;
  nextLookAt(orgId: OrgId): Promise<Instant | null>;
  /** One transaction: what the job wrote is written, and what it refused is written by itself, or expires. */
  complete(
    orgId: OrgId,
    jobId: JobId,
    end: { readonly completedAt: Instant; readonly errors: readonly ProfileError[]; readonly now: Instant },
  ): Promise<void>;
  /** What became of the job is not known: its deliveries are written by themselves, the same content once more. */
  abandon(orgId: OrgId, jobId: JobId, reason: string, now: Instant): Promise<void>;
  /** Those that ran for longer than they may: their deliveries expire. @returns how many. */
  giveUp(orgId: OrgId, now: Instant): Promise<number>;
}

export interface ListedJob {
  readonly jobId: JobId;
  readonly status: string;
  readonly createdAt: Instant;
  readonly completedAt: Instant | null;
  readonly failed: number;
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface ProfileImporter {
  submitImport(privateKey: string, body: Uint8Array): Promise<KlaviyoAnswer<JobId>>;
  /** Latest first. @param next of the page before; null: the first. */
  listImports(privateKey: string, next: string | null): Promise<KlaviyoAnswer<Listed<ListedJob>>>;
  importErrors(privateKey: string, jobId: JobId, next: string | null): Promise<KlaviyoAnswer<Listed<ImportError>>>;
}
