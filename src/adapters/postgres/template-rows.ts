import type { TargetingRule } from '../../domain/attribute.ts';
import type { Prefix, TemplateId, VariantId } from '../../domain/ids.ts';
import type { Carrier, CleanUp, Split, TemplateState, Variant, VariantState } from '../../domain/template.ts';
import type { StudioTemplate, SyncedIntegration } from '../../studio/ports.ts';
import { type RankingColumns, rankingOf } from './template-ranking.ts';
import { type ContinuityColumns, continuityOf } from './theme-continuity.ts';

export interface TemplateRow extends ContinuityColumns, RankingColumns {
  template_id: TemplateId;
  name: string;
  description: string;
  state: TemplateState;
  split: Split;
  treatment_share: number;
  epsilon: number;
  random_control_share: number;
  holdout_share: number;
  shipped_variant_id: VariantId | null;
  shipped_keeps_holdout: boolean;
  prefix: Prefix;
  flow_id: string | null;
  flow_name: string | null;
  flow_status: string | null;
  treatment_action_id: string | null;
  treatment_message_id: string | null;
  treatment_message_name: string | null;
  control_message_id: string | null;
  email_delay_seconds: number;
  grace_seconds: number;
  clean_up: CleanUp;
  carrier: Carrier;
  is_delay_of_flow: boolean;
}

export interface VariantRow {
  variant_id: VariantId;
  role: 'control' | 'variant';
  name: string;
  themes: string[];
  targeting: TargetingRule[];
  state: VariantState;
  version: number;
  subject: string;
  preheader: string;
  body: string;
}

export const toStudioTemplate = (row: TemplateRow, variants: VariantRow[]): StudioTemplate => ({
  templateId: row.template_id,
  name: row.name,
  description: row.description,
  state: row.state,
  split: row.split,
  treatmentShare: row.treatment_share,
  epsilon: row.epsilon,
  randomControlShare: row.random_control_share,
  holdoutShare: row.holdout_share,
  shippedVariantId: row.shipped_variant_id,
  shippedKeepsHoldout: row.shipped_keeps_holdout,
  prefix: row.prefix,
  emailDelaySeconds: row.email_delay_seconds,
  graceSeconds: row.grace_seconds,
  cleanUp: row.clean_up,
  carrier: row.carrier,
  isDelayOfFlow: row.is_delay_of_flow,
  integration: toIntegration(row),
  continuity: continuityOf(row),
  ranking: rankingOf(row),
  variants: variants.map(toVariant),
});

/** Names fall back on ids, and the status on "unknown", where the account no longer has what was chosen. */
function toIntegration(row: TemplateRow): SyncedIntegration | null {
  const { flow_id, treatment_action_id, treatment_message_id } = row;
  if (flow_id === null || treatment_action_id === null || treatment_message_id === null) return null;
  return {
    flowId: flow_id,
    flowName: row.flow_name ?? flow_id,
    flowStatus: row.flow_status ?? 'unknown',
    treatmentActionId: treatment_action_id,
    treatmentMessageId: treatment_message_id,
    treatmentMessageName: row.treatment_message_name ?? treatment_message_id,
    controlMessageId: row.control_message_id,
  };
}

const toVariant = (row: VariantRow): Variant => ({
  variantId: row.variant_id,
  role: row.role,
  name: row.name,
  themes: row.themes,
  targeting: row.targeting,
  state: row.state,
  version: row.version,
  content: { subject: row.subject, preheader: row.preheader, body: row.body },
});
