import type { AttributeDefinition, NamedBucket, TargetingRule } from '../domain/attribute.ts';
import type {
  AccountId,
  ActionId,
  FlowId,
  MessageId,
  OrgId,
  Prefix,
  TemplateId,
  UserId,
  VariantId,
} from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Ranking } from '../domain/ranking.ts';
import type { Carrier, CleanUp, Content, Split, TemplateState, Variant, VariantState } from '../domain/template.ts';

import type { ThemeContinuity } from '../domain/theme.ts';

/** Who changes something, and when; `userId` is null for the command line. */
export interface Change {
  readonly userId: UserId | null;
  readonly at: Instant;
}

/** Where the template meets Klaviyo, with the names that sync last saw. */
export interface SyncedIntegration {
  readonly flowId: string;
  readonly flowName: string;
  readonly flowStatus: string;
  readonly treatmentActionId: string;
  readonly treatmentMessageId: string;
  readonly treatmentMessageName: string;
  readonly controlMessageId: string | null;
}

/** How people are put into groups. */
export interface Experiment {
  readonly split: Split;
  readonly treatmentShare: number;
  readonly epsilon: number;
  readonly randomControlShare: number;
  /** Of the flow: it is the same in all its templates. */
  readonly holdoutShare: number;
}

/** How a content gets to its email, and what is left of it afterwards. */
export interface DeliverySettings {
  /** From the webhook to the email. */
  readonly emailDelaySeconds: number;
  /** What is not written this long after the email was due is not written at all. */
  readonly graceSeconds: number;
  readonly cleanUp: CleanUp;
  readonly carrier: Carrier;
}

/** A template as its editor shows it. */
export interface StudioTemplate extends Experiment, DeliverySettings {
  readonly templateId: TemplateId;
  readonly name: string;
  readonly description: string;
  readonly state: TemplateState;
  readonly shippedVariantId: VariantId | null;
  readonly shippedKeepsHoldout: boolean;
  readonly prefix: Prefix;
  /** The synced flow says how long it waits, so that nobody has to. */
  readonly isDelayOfFlow: boolean;
  readonly integration: SyncedIntegration | null;
  readonly continuity: ThemeContinuity | null;
  readonly ranking: Ranking;
  /** Control first, then by age. */
  readonly variants: readonly Variant[];
}

export interface NewTemplate {
  readonly templateId: TemplateId;
  readonly name: string;
  readonly description: string;
}

/** A theme, and the templates in which something that is not archived has it. */
export interface ThemeInUse {
  readonly theme: string;
  readonly templateIds: readonly TemplateId[];
}

export interface VariantEdit {
  readonly variantId: VariantId;
  readonly role: 'control' | 'variant';
  readonly name: string;
  readonly themes: readonly string[];
  readonly targeting: readonly TargetingRule[];
  readonly state: VariantState;
  readonly content: Content;
}

export interface IntegrationRequest {
  readonly flowId: FlowId;
  readonly treatmentActionId: ActionId;
  /** Where Klaviyo itself splits the people; null: we do. */
  readonly controlMessageId: MessageId | null;
}

/** A choice that the synced account bears out, with what sync knows of it. */
export interface ChosenIntegration extends IntegrationRequest {
  readonly accountId: AccountId;
  readonly treatmentMessageId: MessageId;
  readonly defaultSubject: string | null;
  /** Null where the flow does not say, and the template keeps its own. */
  readonly emailDelaySeconds: number | null;
}

/** Checks a choice against what was synced from Klaviyo; `kind` other than `chosen` says why not. */
export type ChooseIntegration = (
  orgId: OrgId,
  request: IntegrationRequest,
) => Promise<
  | { readonly kind: 'chosen'; readonly integration: ChosenIntegration }
  | { readonly kind: 'unknown_flow' | 'not_an_email' | 'unknown_control_message'; readonly message: string }
>;

/** Every change is announced to the deciders and written to the audit log, in one commit. */
export interface Templates {
  find(orgId: OrgId, templateId: TemplateId): Promise<StudioTemplate | null>;
  /** False: the id is taken. */
  create(orgId: OrgId, template: NewTemplate, change: Change): Promise<boolean>;
  /** @param version the version that serves from now on; it is new where the content is. */
  saveVariant(orgId: OrgId, templateId: TemplateId, edit: VariantEdit, version: number, change: Change): Promise<void>;
  setState(orgId: OrgId, templateId: TemplateId, state: TemplateState, prefix: Prefix, change: Change): Promise<void>;
  saveIntegration(
    orgId: OrgId,
    templateId: TemplateId,
    integration: ChosenIntegration,
    split: Split,
    change: Change,
  ): Promise<void>;
  /** The holdout is set for every template of the flow. */
  saveExperiment(orgId: OrgId, templateId: TemplateId, experiment: Experiment, change: Change): Promise<void>;
  saveRanking(orgId: OrgId, templateId: TemplateId, ranking: Ranking, change: Change): Promise<void>;
  saveContinuity(
    orgId: OrgId,
    templateId: TemplateId,
    continuity: ThemeContinuity | null,
    change: Change,
  ): Promise<void>;
  saveDelivery(orgId: OrgId, templateId: TemplateId, delivery: DeliverySettings, change: Change): Promise<void>;
  /** Of every template, the one it continues. */
  earlierTemplates(orgId: OrgId): Promise<ReadonlyMap<TemplateId, TemplateId | null>>;
  /** In the order of the alphabet. */
  themesInUse(orgId: OrgId): Promise<readonly ThemeInUse[]>;
  /** The other active template that writes to these properties. */
  findLiveOnPrefix(orgId: OrgId, prefix: Prefix, except: TemplateId): Promise<TemplateId | null>;
}

/** A variant that is for some people only. */
export interface TargetedVariant {
  readonly templateId: TemplateId;
  readonly templateName: string;
  readonly variantId: VariantId;
  readonly variantName: string;
  /** People get it just now. */
  readonly isServing: boolean;
  readonly targeting: readonly TargetingRule[];
}

/** What an organisation knows of its people. Changes are announced and logged as those of templates are. */
export interface AttributeBook {
  attributes(orgId: OrgId): Promise<readonly AttributeDefinition[]>;
  buckets(orgId: OrgId): Promise<readonly NamedBucket[]>;
  /** Those with rules; not what is archived. */
  targetedVariants(orgId: OrgId): Promise<readonly TargetedVariant[]>;
  /** @param limit how many of the kind there may be; beyond it `full`, however many create at once. */
  create(orgId: OrgId, entry: BookEntry, limit: number, change: Change): Promise<'created' | 'name_taken' | 'full'>;
  /** False: there is none of this name. */
  replace(orgId: OrgId, entry: BookEntry, change: Change): Promise<boolean>;
  remove(orgId: OrgId, kind: BookEntry['kind'], name: string, change: Change): Promise<boolean>;
}

export type BookEntry =
  | { readonly kind: 'attribute'; readonly name: string; readonly content: AttributeDefinition }
  | { readonly kind: 'bucket'; readonly name: string; readonly content: NamedBucket['attributes'] };
