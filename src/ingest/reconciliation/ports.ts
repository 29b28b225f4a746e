import type { AccountId, FlowId, MessageId, OrgId, TemplateId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { NextCallAt, ReportRow, Statistic } from '../klaviyo-report/ports.ts';

/** An email whose figures are compared. */
export interface ReconciledEmail {
  readonly messageId: MessageId;
  readonly flowId: FlowId;
  readonly templateId: TemplateId;
  readonly role: 'treatment' | 'control';
  /** What its template counts as a conversion. */
  readonly conversionMetric: string;
}

/** One closed day of the account's, and the flows to ask about. */
export interface ReportAsk {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  readonly flowIds: readonly FlowId[];
  readonly conversionMetric: string;
}

/** How files stand that may hold events of a day. */
export interface FileEvidence {
  /** That landed since the day began and are not loaded. */
  readonly unread: {
    readonly files: number;
    readonly needMapping: number;
    readonly parked: number;
    readonly example: string | null;
  };
  /** That were deleted after their time and never loaded. */
  readonly expired: number;
  /** Rows left out of files whose events reach into the days from that day on. */
  readonly rejectedRows: number;
  readonly rejectsExample: string | null;
}

export interface SourceEvidence {
  /** The source that fails, as files name it, and what it said. */
  readonly failing: { readonly kind: string; readonly error: string } | null;
  /** A scope that the pull of events needs and the key has not. */
  readonly missingScope: string | null;
}

/** Everything but events that causes are derived from. */
export interface ReconciliationFacts {
  /** Emails of templates, with the copies that an A/B test of Klaviyo's made of them. */
  emails(orgId: OrgId): Promise<readonly ReconciledEmail[]>;
  /** Every email message that the last refresh brought. */
  knownMessages(orgId: OrgId): Promise<ReadonlySet<MessageId>>;
  /** By name; several where several integrations have one of that name. */
  metricIds(orgId: OrgId, name: string): Promise<readonly string[]>;
  /** Any metric at all: a report must name one. */
  anyMetricId(orgId: OrgId): Promise<string | null>;
  files(orgId: OrgId, from: Instant): Promise<FileEvidence>;
  sources(orgId: OrgId): Promise<SourceEvidence>;
}

export type Obstacle =
  | { readonly kind: 'nothing_integrated' | 'time_zone_unknown' | 'metrics_unknown' }
  | { readonly kind: 'scope_missing' | 'key_refused' | 'unavailable' | 'refused'; readonly detail: string }
  | { readonly kind: 'limit_used'; readonly until: Instant };

export type Cause =
  | { readonly kind: 'message_unknown' }
  | { readonly kind: 'day_open'; readonly closedAt: Instant }
  | { readonly kind: 'before_our_data'; readonly firstAt: Instant | null }
  | { readonly kind: 'not_reached'; readonly reachAt: Instant }
  | { readonly kind: 'source_failing'; readonly source: string; readonly error: string; readonly reachAt: Instant }
  | { readonly kind: 'scope_missing'; readonly scope: string; readonly reachAt: Instant }
  | { readonly kind: 'files_unread'; readonly files: number; readonly needMapping: number; readonly example: string }
  | { readonly kind: 'files_expired'; readonly files: number }
  | { readonly kind: 'day_missing' }
  | { readonly kind: 'metric_unmapped'; readonly name: string; readonly events: number }
  | { readonly kind: 'metric_missing' }
  | { readonly kind: 'without_message'; readonly events: number }
  | { readonly kind: 'without_send'; readonly events: number }
  | { readonly kind: 'still_coming'; readonly reachAt: Instant }
  | { readonly kind: 'rows_rejected'; readonly rows: number; readonly example: string }
  | { readonly kind: 'counted_twice'; readonly once: number }
  | { readonly kind: 'machines_left_out'; readonly byPeople: number }
  | { readonly kind: 'other_attribution'; readonly afterClicks: number }
  | { readonly kind: 'not_found'; readonly timeZoneBy: 'klaviyo' | 'person' };

/** What was compared. `cause` null: they agree. */
export interface ReconciledFigure {
  readonly messageId: MessageId;
  readonly flowId: FlowId;
  readonly templateId: TemplateId | null;
  readonly role: 'treatment' | 'control' | 'unknown';
  readonly day: string;
  readonly statistic: Statistic;
  readonly theirs: number;
  readonly ours: number;
  readonly cause: Cause | null;
}

export interface Account {
  readonly accountId: AccountId;
  readonly privateKey: string;
  readonly mayReadAccount: boolean;
}

export interface ReconciliationAccounts {
  /** Null: none is connected. */
  find(orgId: OrgId): Promise<Account | null>;
}

export interface ReconciliationState {
  readonly timeZone: string | null;
  readonly timeZoneBy: 'klaviyo' | 'person' | null;
  readonly isAsked: boolean;
  /** When there is something to do; now where a key was saved since something stood in the way. */
  readonly nextAt: Instant;
  readonly failures: number;
  readonly openCheck: { readonly checkId: string; readonly startedAt: Instant } | null;
}

/** What the days to check are chosen from. */
export interface CheckedDays {
  readonly latest: string | null;
  /** Whose figures differed when they were compared last, newest first. */
  readonly differing: readonly string[];
}

export interface TakenReport {
  readonly checkId: string;
  readonly place: number;
  readonly ask: ReportAsk;
  /** Where a report of several pages goes on, and what the pages before it held. */
  readonly page: string | null;
  readonly rows: readonly ReportRow[];
}

export type Turn =
  | { readonly kind: 'take'; readonly report: TakenReport }
  /** The limits allow no call before then. */
  | { readonly kind: 'wait'; readonly until: Instant }
  /** Others have taken what is left. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'finished' };

export interface NewCheck {
  readonly checkId: string;
  readonly asks: readonly ReportAsk[];
  /** Of the last week, whatever was checked before. */
  readonly isWhole: boolean;
}

export interface Reconciliations {
  /** Makes the state of an account that has none. */
  find(orgId: OrgId, now: Instant): Promise<ReconciliationState | null>;
  checkedDays(orgId: OrgId, since: string): Promise<CheckedDays>;
  keepTimeZone(orgId: OrgId, timeZone: string): Promise<void>;
  /** One that a person chose. @returns whether an account is connected */
  chooseTimeZone(orgId: OrgId, timeZone: string, now: Instant): Promise<boolean>;
  /** Where one of the whole week is under way, that is the one asked for. @returns whether an account is connected */
  ask(orgId: OrgId, now: Instant): Promise<boolean>;
  /** Where one is open already, that one stays. @returns the open one */
  open(orgId: OrgId, check: NewCheck, now: Instant): Promise<string>;
  /** The next report of the open check and, in the same step, leave to call Klaviyo for it. */
  take(orgId: OrgId, now: Instant, nextCallAt: NextCallAt): Promise<Turn>;
  /** A page of several; the report is free again. */
  keepPage(orgId: OrgId, report: TakenReport, rows: readonly ReportRow[], next: string): Promise<void>;
  /** What was compared, and that it was, at once; what is there already stays as it is. */
  keep(orgId: OrgId, report: TakenReport, figures: readonly ReconciledFigure[], fetchedAt: Instant): Promise<void>;
  /** @param nextAt of the next check; one that a person asked for meanwhile begins at once */
  finish(orgId: OrgId, checkId: string, nextAt: Instant, now: Instant): Promise<void>;
  /** Gives a report back that could not be compared. */
  giveBack(orgId: OrgId, report: TakenReport): Promise<void>;
  schedule(orgId: OrgId, nextAt: Instant): Promise<void>;
  hinder(orgId: OrgId, obstacle: Obstacle, failures: number, nextAt: Instant, now: Instant): Promise<void>;
}

/** A figure as people see it. */
export interface ShownFigure extends ReconciledFigure {
  readonly cause: Cause;
  readonly templateName: string | null;
  readonly messageName: string | null;
  readonly fetchedAt: Instant;
}

export interface ReconciliationRecord {
  readonly isConnected: boolean;
  readonly timeZone: string | null;
  readonly timeZoneBy: 'klaviyo' | 'person' | null;
  readonly isAsked: boolean;
  readonly nextAt: Instant | null;
  readonly obstacle: Obstacle | null;
  readonly progress: { readonly compared: number; readonly reports: number } | null;
  readonly checkedAt: Instant | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Of the last comparison of each figure in that time. */
  readonly figures: number;
  readonly differing: number;
  /** The newest of them. */
  readonly differences: readonly ShownFigure[];
}

export interface ReconciliationBook {
  read(orgId: OrgId): Promise<ReconciliationRecord>;
}
