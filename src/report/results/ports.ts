import type { DelayedRewards } from '../../bandit/delay-curve.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { TemplateRecord } from '../ports.ts';

/** What a person's first variant was drawn with; many people share one. */
export interface UnitDraw {
  readonly variantId: string;
  /** Of its content. */
  readonly variantVersion: number;
  /** 0: before the first was published. */
  readonly policyVersion: number;
  readonly cell: string;
  readonly pmf: Readonly<Record<string, number>>;
  readonly isRandomControl: boolean;
  /** Null: not known, as of a second draw. */
  readonly epsilon: number | null;
}

/** A person's first variant that chance gave them, its outcome final. In the order of decisions. */
export interface Unit {
  readonly draw: UnitDraw;
  readonly clicked: boolean;
  /** The email is known to have shown it. */
  readonly isShown: boolean;
  /** UTC day of the decision, `YYYY-MM-DD`. */
  readonly day: string;
}

/** People who were drawn on one day with the same probabilities, and got the same. */
export interface DrawCount {
  readonly day: string;
  readonly variantId: string;
  readonly pmf: Readonly<Record<string, number>>;
  /** Null: not known, as of a second draw. */
  readonly epsilon: number | null;
  readonly people: number;
}

/** What the latest week of decisions that statistics know of was drawn with, of people who were chosen for. */
export interface RecentDraws {
  readonly draws: readonly DrawCount[];
  /** By variant id, the UTC day on which it was last changed. */
  readonly changedOn: Readonly<Record<string, string>>;
  /** The ranking follows clicks and nothing else, so that click rates can judge it. */
  readonly isByClicks: boolean;
}

/** A person who was drawn while a share of treatment was chosen at random. In the order of decisions. */
export interface RandomControlPerson {
  readonly group: 'chosen' | 'random' | 'control';
  readonly treatmentProbability: number;
  /** Of those in treatment. */
  readonly randomShare: number;
  readonly clicked: boolean;
}

/** People drawn into groups while one set of shares was declared. */
export interface SplitCount {
  readonly treatmentShare: number;
  readonly treatment: number;
  readonly control: number;
}

/** Of decisions whose outcome is final, without those that a caller forced. */
export interface FunnelCounts {
  readonly decided: number;
  readonly written: number;
  readonly sent: number;
  readonly shown: number;
  /** These three of emails that showed what they should, by humans. */
  readonly opened: number;
  readonly clicked: number;
  readonly converted: number;
  readonly unsubscribed: number;
}

/** Addable counts over all days; arm is a variant id, or `control`. */
export interface ArmTotals {
  readonly arm: string;
  readonly sends: number;
  readonly shown: number;
  readonly opens: number;
  readonly clicks: number;
  readonly converted: number;
  readonly revenueMicros: number;
  readonly unsubscribed: number;
  readonly markedAsSpam: number;
}

export interface CellTotals {
  readonly arm: string;
  readonly cell: string;
  readonly shown: number;
  readonly clicks: number;
}

/** All that the results of one template are computed from, read in one transaction. */
export interface ResultsRecord extends TemplateRecord {
  readonly funnel: { readonly treatment: FunnelCounts; readonly control: FunnelCounts };
  readonly totals: readonly ArmTotals[];
  readonly cellTotals: readonly CellTotals[];
  readonly splits: readonly SplitCount[];
  readonly units: readonly Unit[];
  readonly randomControl: readonly RandomControlPerson[];
  readonly recent: RecentDraws;
}

export interface ResultsSource {
  read(orgId: OrgId, templateId: TemplateId): Promise<ResultsRecord | null>;
}

/** What a what-if is computed from. */
export interface WhatIfSource {
  /** @returns null: there is no such template */
  read(
    orgId: OrgId,
    templateId: TemplateId,
  ): Promise<{ readonly variantIds: readonly string[]; readonly units: readonly Unit[] } | null>;
}

/** How long after a decision its first click came. Null: this machine has no warehouse. */
export interface ClickDelays {
  clickDelays(orgId: OrgId, templateId: TemplateId): Promise<readonly DelayedRewards[] | null>;
}
