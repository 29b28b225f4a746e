import type { ContextualPosterior } from '../../bandit/contextual-ranker.ts';
import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { MetricWeights, Ranker, Ranking } from '../../domain/ranking.ts';
import type { RankingInputs } from './ranking-inputs.ts';

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
