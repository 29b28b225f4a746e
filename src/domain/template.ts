import type { TargetingRule } from './attribute.ts';
import type { AccountId, ActionId, FlowId, MessageId, Prefix, TemplateId, VariantId } from './ids.ts';
import type { ThemeContinuity } from './theme.ts';

export type TemplateState = 'draft' | 'active' | 'paused' | 'shipped' | 'archived';
export type Split = 'internal_random' | 'internal_persistent' | 'external';
/** Whether a profile's properties are emptied again once the email has gone; `where_reentered`: in flows that a person may pass again. */
export type CleanUp = 'where_reentered' | 'always' | 'never';
/** `held_back`: it harmed more people than its template allows, and serves no more until a person lets it. */
export type VariantState = 'draft' | 'approved' | 'active' | 'held_back' | 'archived';

/** One complete content. Field tags such as `{{ first_name }}` are still in it. */
export interface Content {
  readonly subject: string;
  readonly preheader: string;
  readonly body: string;
}

export interface Variant {
  readonly variantId: VariantId;
  readonly role: 'control' | 'variant';
  readonly name: string;
  readonly state: VariantState;
  /** What it is like, e.g. `friendly` or `tone: friendly`; in canonical form. */
  readonly themes: readonly string[];
  /** All of them must hold for a person to get it; the control's are not asked. */
  readonly targeting: readonly TargetingRule[];
  readonly version: number;
  readonly content: Content;
}

/** Where a template meets Klaviyo; null until the marketer has chosen the flow. */
export interface Integration {
  readonly accountId: AccountId;
  readonly flowId: FlowId;
  readonly treatmentActionId: ActionId;
  readonly treatmentMessageId: MessageId;
}

/** One touchpoint: the core unit of the product. */
/** What brings a content to its email: the recipient's profile, or an event that starts the flow with the email. */
export type Carrier = 'profile' | 'event';

export interface Template {
  readonly templateId: TemplateId;
  readonly state: TemplateState;
  readonly split: Split;
  /** Share of people who get the treatment in an internal split, in (0, 1]. */
  readonly treatmentShare: number;
  /** Share of the flow's people who are kept out of optimisation in all its templates, in [0, 1). */
  readonly holdoutShare: number;
  /** Share of treatment that is chosen uniformly, so that what the model adds can be told from what the content adds. */
  readonly randomControlShare: number;
  /** Everybody gets it while the template is shipped. */
  readonly shippedVariantId: VariantId | null;
  /** While it is shipped, holdout and control go on getting control, so that the lift is still measured. */
  readonly shippedKeepsHoldout: boolean;
  readonly epsilon: number;
  readonly prefix: Prefix;
  readonly carrier: Carrier;
  readonly integration: Integration | null;
  readonly emailDelaySeconds: number;
  readonly graceSeconds: number;
  readonly repeatWindowHours: number;
  /** The window of decisions that its policies are ranked by. */
  readonly lookbackDays: number;
  readonly offsetDays: number;
  /** Null: themes met elsewhere do not matter here. */
  readonly continuity: ThemeContinuity | null;
  readonly control: Variant | null;
  readonly variants: readonly Variant[];
}
