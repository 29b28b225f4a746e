/** Who ranks the variants: the same for everybody, or by what is known of a person. */
export type Ranker = 'weighted_thompson' | 'contextual';
/** `auto`: whichever does better on this template's own log. */
export type RankerChoice = 'auto' | Ranker;

/** What each metric is worth against the others. Not negative; at least one is positive. */
export interface MetricWeights {
  /** By people, not by machines. */
  readonly opens: number;
  readonly clicks: number;
  /** People with a conversion. */
  readonly conversions: number;
  /** Of a person, up to a bound above which one large order would drown all others. */
  readonly revenue: number;
}

/** Shares of people, in (0, 1), from which on a variant is held back; null: not watched. */
export interface GuardLimits {
  readonly unsubscribeLimit: number | null;
  readonly spamLimit: number | null;
}

/** By what the variants of a template are ranked, and what none of them may do. */
export interface Ranking extends GuardLimits {
  readonly ranker: RankerChoice;
  readonly metricWeights: MetricWeights;
  /** Young decisions count by the share of their rewards that is known to have come; else fully, as if all had come. */
  readonly isDelayAware: boolean;
  /** The window of decisions: so many UTC days, the last one `offsetDays` ago. */
  readonly lookbackDays: number;
  readonly offsetDays: number;
}
