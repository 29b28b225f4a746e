import type { KeyOwner } from '../domain/api-key.ts';
import type { AttributeDefinition, Attributes, SentAttributes } from '../domain/attribute.ts';
import type {
  AccountId,
  ActionId,
  DecisionId,
  FlowId,
  KeyId,
  OrgId,
  Prefix,
  TemplateId,
  VariantId,
} from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Carrier, Content, Template } from '../domain/template.ts';
import type { ThemeContinuity } from '../domain/theme.ts';
import type { DrawnWith, GroupReason } from './drawn-with.ts';
import type { Policy } from './policy.ts';
import type { RequestOptions } from './request-options.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What a flow's webhook asks for; already validated. */
export interface GenerateRequest {
  readonly templateId: TemplateId;
  /** The Klaviyo profile id: who is decided for and written to. */
  readonly userId: string;
  /** Both are empty where the caller names none. */
  readonly trackingId: string;
  /** The caller's own name of the entry, where it sends one. */
  readonly entryId: string | null;
  /** As sent: the organisation's definitions say what they mean. */
  readonly attrs: SentAttributes;
  readonly fields: Fields;
  /** SHA-256 of attributes and fields as sent, in hex. */
  readonly requestHash: string;
  readonly options: RequestOptions;
}

export type Kind = 'treatment' | 'control' | 'fallback';

/** One logged choice, as a repeat of its request needs it. */
export interface Decision {
  readonly decisionId: DecisionId;
  readonly templateId: TemplateId;
  readonly trackingId: string;
  readonly entry: number;
  readonly entryId: string | null;
  /** `fallback`: control content for another reason than the split, so in no group of the experiment. */
  readonly kind: Kind;
  readonly reason: string;
  /** Null: control without copy, the properties are cleared. */
  readonly variantId: VariantId | null;
  readonly variantVersion: number | null;
  /** Null of a stored one: expired, after its repeat window. */
  readonly fields: Fields | null;
  readonly requestHash: string;
  /** SHA-256 of the rendered variables, in hex. */
  readonly contentHash: string;
  readonly decidedAt: Instant;
  readonly dueAt: Instant;
}

/** The part of a decision that its bytes follow from. */
export type Decided = Pick<
  Decision,
  'decisionId' | 'templateId' | 'variantId' | 'variantVersion' | 'fields' | 'contentHash'
>;

export interface StoredDecision extends Decision {
  /** The profile holds what was decided: the delivery was written, or had nothing to write. */
  readonly isDelivered: boolean;
}

/** The randomisation behind a decision, kept with a person in a persistent split. */
export interface Draw {
  readonly policyVersion: number | null;
  readonly cell: string;
  readonly groupProbability: number;
  /** Exactly `pmf[variantId]`. */
  readonly propensity: number;
  readonly pmf: Readonly<Record<string, number>>;
}

export interface Assignment extends Draw {
  readonly reason: GroupReason;
  readonly generation: number;
  readonly kind: 'treatment' | 'control';
  readonly variantId: VariantId | null;
}

export interface Delivery {
  readonly accountId: AccountId;
  readonly prefix: Prefix;
  readonly carrier: Carrier;
  readonly expiresAt: Instant;
}

/** All that one decision writes, in one commit. */
export interface NewDecision extends Decision, Draw {
  readonly userId: string;
  readonly flowId: FlowId | null;
  readonly actionId: ActionId | null;
  /** `restricted`: drawn among the variants of a theme. `forced`: no chance was involved, so there is nothing to learn from it. */
  readonly assignment: 'fresh' | 'inherited' | 'restricted' | 'forced';
  /** Null: no group was drawn. */
  readonly drawnWith: DrawnWith | null;
  /** The themes that a restricted draw was kept to. */
  readonly restrictedTo: readonly string[] | null;
  readonly rendererVersion: number;
  /** Normalised. */
  readonly attrs: Attributes;
  /** Folded, as evidence of what an email showed. */
  readonly subject: string;
  /** Set where the person is randomised now and keeps the result. */
  readonly newAssignment: Assignment | null;
  /** Null: the template is not connected to Klaviyo yet. */
  readonly delivery: Delivery | null;
}

/** The key that a request came with, and how many decisions a profile may get through it in 24 hours. */
export interface Allowance {
  readonly keyId: KeyId;
  readonly profileDailyCap: number;
}

/** What replaying a choice needs of the log. */
export type LoggedDecision = Pick<
  NewDecision,
  | keyof Draw
  | 'decisionId'
  | 'templateId'
  | 'userId'
  | 'trackingId'
  | 'entry'
  | 'kind'
  | 'reason'
  | 'assignment'
  | 'variantId'
  | 'drawnWith'
>;

/** P(best) of each variant by cell, as published. */
export type PublishedCells = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What a person was last shown by a template. */
export interface Shown {
  readonly themes: readonly string[];
}

/** One request, and the earlier template whose theme it may have to keep to. */
export interface LookUp {
  readonly request: GenerateRequest;
  readonly continuity: ThemeContinuity | null;
  readonly allowance: Allowance;
}

/** What the store knows of one request. */
export interface Known {
  readonly latest: StoredDecision | null;
  /** The decision that bears the request's entry id. */
  readonly sameEntryId: StoredDecision | null;
  readonly assignment: Assignment | null;
  /** By the template that this one continues. */
  readonly earlier: Shown | null;
  /** Decisions of the last 24 hours for this person through this key, by every process; counted up to the cap. */
  readonly taken: number;
}

export interface KeyedDecision {
  readonly decision: NewDecision;
  readonly keyId: KeyId;
}

/** A variant that could not be rendered, so that its person got control, or nothing where it is the control itself. */
export interface RenderError {
  readonly templateId: TemplateId;
  readonly variantId: VariantId;
  readonly version: number;
  readonly message: string;
}

export interface Writes {
  readonly decisions: readonly KeyedDecision[];
  /** Decisions whose request was repeated with other attributes or fields; one element a repeat. */
  readonly conflicts: readonly DecisionId[];
  /** One element an error. */
  readonly renderErrors: readonly RenderError[];
}

export interface DecisionStore {
  /**
   * One transaction: reads what is known of each request, lets `decide` choose, writes.
   * @returns `lost` where another process decided one of them meanwhile; then nothing is written.
   */
  transact(
    orgId: OrgId,
    lookUps: readonly LookUp[],
    at: Instant,
    decide: (known: readonly Known[]) => Writes,
  ): Promise<'stored' | 'lost'>;
}

/** A template at one moment. Never changed, only swapped whole. */
export interface ServingTemplate {
  readonly template: Template;
  readonly policy: Policy | null;
}

/** What an organisation knows of its people, at one moment. Never changed, only swapped whole. */
export interface Definitions {
  readonly attributes: readonly AttributeDefinition[];
  /** Named combinations of values, by their names. */
  readonly buckets: ReadonlyMap<string, SentAttributes>;
}

export interface SnapshotSource {
  loadDefinitions(orgId: OrgId): Promise<Definitions>;
  /** With the serving version of each variant and the latest policy; null where there is no such template. */
  loadTemplate(orgId: OrgId, templateId: TemplateId): Promise<ServingTemplate | null>;
  /** The latest; null before the first. */
  loadPolicy(orgId: OrgId, templateId: TemplateId): Promise<Policy | null>;
  /** Content of any version there ever was; versions are immutable. */
  loadContent(orgId: OrgId, templateId: TemplateId, variantId: VariantId, version: number): Promise<Content>;
}

/** The requests of a second that a key may make, whichever process they reach. */
export interface RateTokens {
  /** @returns how many of those wanted are granted, at once; 0 where none is left. */
  take(owner: KeyOwner, wanted: number): Promise<number>;
}

export interface ApiKeys {
  find(hash: Buffer): Promise<KeyOwner | null>;
  touch(orgId: OrgId, keyId: KeyId, at: Instant): Promise<void>;
}

/** What the operator watches; told, never asked. */
export interface DecideMeter {
  committed(batch: { readonly size: number; readonly seconds: number }): void;
  fellBack(reason: string): void;
}
