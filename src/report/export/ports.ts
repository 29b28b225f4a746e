import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { LoggedDecision, LoggedOutcome } from '../decision-record.ts';

export interface ExportFilter {
  /** Null: of every template. */
  readonly templateId: TemplateId | null;
  /** Decided then or later. */
  readonly from: Instant | null;
  /** Decided before then. */
  readonly to: Instant | null;
  /** Only what estimators may read: of each person the first variant that chance gave them, its outcome final. */
  readonly unitsOnly: boolean;
}

/** A variant as a number, the same in every export: in the order in which the template got them. */
export interface ExportedItem {
  readonly templateId: TemplateId;
  readonly variantId: VariantId;
  readonly itemId: number;
  readonly name: string;
  readonly themes: readonly string[];
  readonly subjectCharacters: number;
}

/** What has to be known before the first row is written. */
export interface ExportOutline {
  /** What is decided from now on belongs to a later export. */
  readonly upTo: number;
  /** The sequence before the first decision. */
  readonly after: number;
  readonly items: readonly ExportedItem[];
}

export interface ExportedDecision
  extends Pick<
    LoggedDecision,
    | 'decisionId'
    | 'templateId'
    | 'userId'
    | 'trackingId'
    | 'kind'
    | 'reason'
    | 'assignment'
    | 'policyVersion'
    | 'cell'
    | 'groupProbability'
    | 'propensity'
    | 'decidedAt'
  > {
  readonly variantId: VariantId | null;
  readonly pmf: Readonly<Record<string, number>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly isUnit: boolean;
  /** Null: the pipeline has not come to it yet. */
  readonly outcome: ExportedOutcome | null;
}

export interface ExportedOutcome extends LoggedOutcome {
  readonly unsubscribed: boolean;
  readonly markedAsSpam: boolean;
  readonly conversions: number;
  readonly revenueMicros: number;
}

/** A stretch of the log; sequences are shared by organisations, so it may hold nothing. */
export interface LogStretch {
  readonly after: number;
  readonly upTo: number;
}

/** The decision log, read a stretch at a time: no transaction lasts, and no stretch is large. */
export interface ExportSource {
  outline(orgId: OrgId, templateId: TemplateId | null): Promise<ExportOutline>;
  /** The names of the attributes that the decisions of the stretch were made with. */
  attributes(orgId: OrgId, filter: ExportFilter, stretch: LogStretch): Promise<readonly string[]>;
  /** In the order of decisions. */
  decisions(orgId: OrgId, filter: ExportFilter, stretch: LogStretch): Promise<readonly ExportedDecision[]>;
}

/** How persons appear: as a digest, always the same for the same one, or by their ids. */
export type Persons = { readonly kind: 'digest'; readonly of: (id: string) => string } | { readonly kind: 'ids' };

export type ColumnType = 'integer' | 'number' | 'text' | 'time';
