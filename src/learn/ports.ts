import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';

/** What PostgreSQL appends to and the warehouse keeps a copy of. */
export type LoggedTable = 'decisions' | 'attempts';

/** The append-only tables, copied out by sequence. */
export interface DecisionLog {
  /**
   * The highest sequence below which no row can appear any more. Sequences are given out before the commit, so rows
   * of writers still under way are waited for.
   */
  settledTo(orgId: OrgId, table: LoggedTable): Promise<number>;
  /** Writes the rows with `after` < sequence ≤ `upTo` as CSV. @returns how many. */
  copyOut(orgId: OrgId, table: LoggedTable, range: { after: number; upTo: number }, path: string): Promise<number>;
  templates(orgId: OrgId): Promise<TemplateFacts[]>;
  messageCopies(orgId: OrgId): Promise<MessageCopy[]>;
  defaultSubjects(orgId: OrgId): Promise<DefaultSubject[]>;
}

/** Klaviyo's own A/B test of an email sends copies of it, each with a message id of its own. */
export interface MessageCopy {
  readonly messageId: string;
  readonly originalMessageId: string;
}

/** What an email's subject was where our property was empty, for sends from the one time until before the other. */
export interface DefaultSubject {
  readonly messageId: string;
  readonly defaultSubject: string;
  /** Null: from ever. */
  readonly from: Instant | null;
  /** Null: as far as is known, still. */
  readonly until: Instant | null;
}

/** What attribution needs to know of a template. */
export interface TemplateFacts {
  readonly templateId: TemplateId;
  /** Where Klaviyo's split decides: the email of those who get the customer's own. */
  readonly controlMessageId: string | null;
  readonly emailDelayHours: number;
  readonly maturityHours: number;
  /** One of the metrics that events are known by, or the name of any other. */
  readonly conversionMetric: string;
  /** How long after a human click, or open, a conversion still belongs to it; 0: never. */
  readonly clickWindowHours: number;
  readonly openWindowHours: number;
  /** Of these three; another number, and all conversions are counted again. */
  readonly conversionDefinition: number;
}

export interface Warehouse {
  /** The last sequence that has been copied; 0 before the first. */
  copiedTo(orgId: OrgId, table: LoggedTable): Promise<number>;
  /** Takes a CSV of rows up to `upTo` in, whole or not at all. */
  append(orgId: OrgId, table: LoggedTable, csvPath: string, upTo: number): Promise<void>;
  /** A path for a file that one run needs and the next may overwrite. */
  spoolPath(orgId: OrgId, name: string): Promise<string>;
  /** Which steps an analysis has, in order. */
  readonly steps: readonly string[];
  /** Brings what another engine reads beside events and log up to date. */
  layOut(orgId: OrgId, facts: PipelineFacts, now: Instant): Promise<void>;
  /** @param counted a folder of results that another engine has made of the same inputs; absent: they are made here */
  analyse(orgId: OrgId, facts: PipelineFacts, now: Instant, counted?: string): Promise<Analysis>;
}

export interface PipelineFacts {
  readonly templates: readonly TemplateFacts[];
  readonly copies: readonly MessageCopy[];
  readonly defaults: readonly DefaultSubject[];
}

export interface RowCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
}

/** This machine cannot do it; `sentence` is for people. */
export interface NotCounted {
  readonly kind: 'not_counted';
  readonly sentence: string;
}

/** One pass over what has changed in the warehouse, at one time. Its steps are those of `sql/pipeline`. */
export interface Analysis {
  /** The UTC days (`YYYY-MM-DD`) of decisions whose results were computed again. */
  readonly days: readonly string[];
  /** The time up to which the data reach; null: there are none. */
  readonly reach: Instant | null;
  run(step: string): Promise<RowCounts | NotCounted>;
  /**
   * Outcomes of these days from `sequence` on, as CSV in the column order of {@link OutcomeTable}.
   * @returns the files, whose names begin with `path`.
   */
  writeOutcomes(path: string, fromSequence: number): Promise<string[]>;
  writeArmStatistics(path: string): Promise<string[]>;
  writeDelays(path: string): Promise<string[]>;
  /** All of it has arrived where it is read: the next analysis need not do it again. */
  keep(): Promise<void>;
  close(): void;
}

export interface OutcomeTable {
  /** Every outcome of a lower sequence is final: mature, and its conversions are counted as its template says now. */
  firstOpenSequence(orgId: OrgId): Promise<number>;
  /**
   * @returns how many rows are new or changed. A mature outcome stays as it is; only its conversions change, where they
   * were counted by another definition.
   */
  load(orgId: OrgId, csvPaths: readonly string[]): Promise<number>;
}

/** Addable counts by UTC day of the decision. */
export interface DayCounts {
  /** Replaces the counts of these days. @returns how many changed. */
  load(orgId: OrgId, csvPaths: readonly string[], days: readonly string[]): Promise<number>;
}

export interface FinishedStep extends RowCounts {
  readonly rejected: number;
}

export interface PipelineRuns {
  /** One run at a time for an organisation, in whatever process. */
  alone<T>(orgId: OrgId, work: () => Promise<T>): Promise<T>;
  started(orgId: OrgId, runId: string, step: string, now: Instant): Promise<void>;
  done(orgId: OrgId, runId: string, step: string, finished: FinishedStep, now: Instant): Promise<void>;
  failed(orgId: OrgId, runId: string, step: string, error: string, now: Instant): Promise<void>;
}
