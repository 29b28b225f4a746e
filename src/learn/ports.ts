import type { ContextualPosterior } from '../bandit/contextual-ranker.ts';
import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { MetricWeights, Ranker, Ranking } from '../domain/ranking.ts';
import type { RankingInputs } from './ranking-inputs.ts';

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
}

/** Klaviyo's own A/B test of an email sends copies of it, each with a message id of its own. */
export interface MessageCopy {
  readonly messageId: string;
  readonly originalMessageId: string;
}

/** What attribution needs to know of a template. */
export interface TemplateFacts {
  readonly templateId: TemplateId;
  /** Where Klaviyo's split decides: the email of those who get the customer's own. */
  readonly controlMessageId: string | null;
  readonly defaultSubject: string | null;
  readonly emailDelayHours: number;
  readonly maturityHours: number;
  /** One of the metrics that events are known by, or the name of any other. */
  readonly conversionMetric: string;
  /** How long after a human click, or open, a conversion still belongs to it; 0: never. */
  readonly clickWindowHours: number;
  readonly openWindowHours: number;
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
}

export interface RowCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
}

/** One pass over what has changed in the warehouse, at one time. Its steps are those of `sql/pipeline`. */
export interface Analysis {
  /** The UTC days (`YYYY-MM-DD`) of decisions whose results were computed again. */
  readonly days: readonly string[];
  /** The time up to which the data reach; null: there are none. */
  readonly reach: Instant | null;
  run(step: string): Promise<RowCounts>;
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
  /** Every outcome of a lower sequence is mature: final, and never changed. */
  firstOpenSequence(orgId: OrgId): Promise<number>;
  /** @returns how many rows are new or changed. A mature outcome stays as it is. */
  load(orgId: OrgId, csvPaths: readonly string[]): Promise<number>;
}

/** Addable counts by UTC day of the decision. */
export interface DayCounts {
  /** Replaces the counts of these days. @returns how many changed. */
  load(orgId: OrgId, csvPaths: readonly string[], days: readonly string[]): Promise<number>;
}

export interface RankedTemplate extends Ranking {
  readonly templateId: TemplateId;
  readonly variantIds: readonly VariantId[];
  readonly epsilon: number;
}

/** UTC days (`YYYY-MM-DD`), both of which belong to it. */
export interface DayWindow {
  readonly from: string;
  readonly to: string;
}

/** What the people did who were shown one variant, of one cell and one day of decisions. */
export interface ShownCounts {
  readonly day: string;
  readonly cell: string;
  readonly variantId: VariantId;
  readonly shown: number;
  readonly opens: number;
  readonly clicks: number;
  readonly conversions: number;
  /** Of all of them, each person's up to the cap that was asked for. */
  readonly revenueMicros: number;
}

/** People who did it so many whole hours after the decision, of one day of decisions. */
export interface DelayCounts {
  readonly day: string;
  readonly metric: 'opens' | 'clicks' | 'conversions';
  readonly delayHours: number;
  readonly people: number;
}

/** cell -> variant -> probability of being best there. */
export type Cells = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Why a policy is by its ranker. */
export type RankerReason =
  /** The template says so. */
  | { readonly kind: 'set' }
  /** No attribute tells people apart, so there is one ranking for all. */
  | { readonly kind: 'nothing_known' }
  /** Too few mature decisions were made since both rankers have published. */
  | { readonly kind: 'too_early'; readonly people: number }
  /** What the contextual one would have earned a person beyond the other, on the template's own log. */
  | {
      readonly kind: 'compared';
      readonly people: number;
      readonly difference: number;
      readonly standardError: number;
    };

/** What both rankers made of the same inputs, in one published version. */
export interface Candidates {
  readonly version: number;
  readonly contextual: Cells;
  readonly weightedThompson: Cells;
}

/** Mature decisions of one version that were drawn alike: in one cell, from one pmf, of one variant. */
export interface ServedChoices {
  readonly version: number;
  readonly cell: string;
  readonly arm: VariantId;
  readonly pmf: Readonly<Record<string, number>>;
  readonly people: number;
  readonly rewards: number;
  readonly squaredRewards: number;
}

/** What a person's outcome is worth. */
export interface RewardOf {
  readonly weights: MetricWeights;
  readonly capMicros: number | null;
}

export interface Policy {
  readonly version: number;
  readonly ranker: Ranker;
  readonly reason: RankerReason;
  readonly cells: Cells;
  /** All that is needed to compute the cells again. */
  readonly inputs: RankingInputs;
  /** What the other ranker would have published, where there was a choice. */
  readonly alternative: { readonly ranker: Ranker; readonly cells: Cells } | null;
}

/** What a contextual policy believes, for the cells that it does not list. */
export interface PublishedPosterior {
  readonly arms: readonly VariantId[];
  readonly posterior: ContextualPosterior;
}

export interface LatestPolicy extends Pick<Policy, 'version' | 'ranker' | 'cells'> {
  readonly posterior: PublishedPosterior | null;
}

export interface Policies {
  /** Active templates with at least one active variant. */
  rankedTemplates(orgId: OrgId): Promise<RankedTemplate[]>;
  /** Amounts of the people who were shown a variant and bought something. */
  purchasesMicros(orgId: OrgId, templateId: TemplateId, window: DayWindow): Promise<number[]>;
  /** In an order of their own, which never changes. @param capMicros null: revenue does not count */
  shownCounts(
    orgId: OrgId,
    templateId: TemplateId,
    window: DayWindow,
    capMicros: number | null,
  ): Promise<ShownCounts[]>;
  /** Of the versions in the window that knew both rankers. */
  candidates(orgId: OrgId, templateId: TemplateId, window: DayWindow): Promise<Candidates[]>;
  /** Of those versions: a person once, drawn by chance, whatever the email showed. */
  servedChoices(
    orgId: OrgId,
    templateId: TemplateId,
    versions: readonly number[],
    worth: RewardOf,
  ): Promise<ServedChoices[]>;
  delays(orgId: OrgId, templateId: TemplateId, window: DayWindow): Promise<DelayCounts[]>;
  latest(orgId: OrgId, templateId: TemplateId): Promise<LatestPolicy | null>;
  /** Stores the policy and announces it, both or neither. */
  publish(
    orgId: OrgId,
    templateId: TemplateId,
    policy: Policy,
    posterior: PublishedPosterior | null,
    now: Instant,
  ): Promise<void>;
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

export type Guard = 'unsubscribe' | 'spam';

/** What people did against one variant since it last came back, of those whose email really showed it. */
export interface GuardedVariant {
  readonly templateId: TemplateId;
  readonly variantId: VariantId;
  readonly people: number;
  readonly harmed: Readonly<Record<Guard, number>>;
  /** Null: not watched. */
  readonly limits: Readonly<Record<Guard, number | null>>;
}

export interface Hold {
  readonly templateId: TemplateId;
  readonly variantId: VariantId;
  readonly guard: Guard;
  readonly people: number;
  readonly harmed: number;
  readonly limit: number;
}

export interface Guards {
  /** Variants that serve. */
  watched(orgId: OrgId): Promise<GuardedVariant[]>;
  /** It serves no more until a person lets it; recorded, and announced to the deciders. */
  holdBack(orgId: OrgId, hold: Hold, now: Instant): Promise<void>;
}
