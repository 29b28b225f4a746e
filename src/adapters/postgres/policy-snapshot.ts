import type { Definitions, ServingTemplate, SnapshotSource } from '../../decide/ports.ts';
import type { AttributeDefinition, SentAttributes, TargetingRule } from '../../domain/attribute.ts';
import type { AccountId, ActionId, FlowId, MessageId, Prefix, TemplateId, VariantId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import type { Carrier, Content, Split, Template, TemplateState, Variant, VariantState } from '../../domain/template.ts';
import type { Database, Query } from './database.ts';
import { type ContinuityColumns, continuityOf } from './theme-continuity.ts';

/** What deciders serve from. A change between the reads announces itself. */
export const createSnapshotSource = (database: Database): SnapshotSource => ({
  loadDefinitions: (orgId) =>
    database.inOrg(orgId, async (query) => ({
      attributes: await selectAttributes(query),
      buckets: await selectBuckets(query),
    })),

  loadTemplate: (orgId, templateId) =>
    database.inOrg(orgId, async (query) => {
      const template = await selectTemplate(query, templateId);
      if (!template) return null;
      const variants = await selectVariants(query, templateId);
      const policy = await selectLatestPolicy(query, templateId);
      return { template: templateOf(template, variants.map(variantOf)), policy: policy ? policyOf(policy) : null };
    }),

  loadPolicy: (orgId, templateId) =>
    database.inOrg(orgId, async (query) => {
      const policy = await selectLatestPolicy(query, templateId);
      return policy ? policyOf(policy) : null;
    }),

  loadContent: (orgId, templateId, variantId, version) =>
    database.inOrg(orgId, async (query) => {
      const content = await selectContent(query, templateId, variantId, version);
      if (!content) throw new Error(`Variant ${variantId} of ${templateId} has no version ${version}.`);
      return content;
    }),
});

async function selectAttributes(query: Query): Promise<AttributeDefinition[]> {
  const rows = await query<{ definition: AttributeDefinition }>('SELECT definition FROM attributes ORDER BY name');
  return rows.map(({ definition }) => definition);
}

async function selectBuckets(query: Query): Promise<Definitions['buckets']> {
  const rows = await query<{ name: string; attributes: SentAttributes }>('SELECT name, attributes FROM named_buckets');
  return new Map(rows.map(({ name, attributes }) => [name, attributes]));
}

interface TemplateRow extends ContinuityColumns {
  template_id: string;
  state: TemplateState;
  split: Split;
  treatment_share: number;
  holdout_share: number;
  random_control_share: number;
  shipped_variant_id: string | null;
  shipped_keeps_holdout: boolean;
  epsilon: number;
  prefix: string;
  carrier: Carrier;
  account_id: string | null;
  flow_id: string | null;
  treatment_action_id: string | null;
  treatment_message_id: string | null;
  email_delay_seconds: number;
  grace_seconds: number;
  repeat_window_hours: number;
  lookback_days: number;
  offset_days: number;
}

async function selectTemplate(query: Query, templateId: TemplateId): Promise<TemplateRow | undefined> {
  const [template] = await query<TemplateRow>(
    `SELECT template_id, state, split, treatment_share, random_control_share, shipped_variant_id,
       shipped_keeps_holdout, epsilon,
       (SELECT max(holdout_share) FROM templates of_flow
        WHERE of_flow.template_id = t.template_id OR of_flow.flow_id = t.flow_id) AS holdout_share,
       prefix, carrier, account_id, flow_id, treatment_action_id,
       treatment_message_id, email_delay_seconds, grace_seconds, repeat_window_hours, lookback_days, offset_days,
       earlier_template_id, theme_key, theme_lookback_days
     FROM templates t WHERE template_id = $1`,
    [templateId],
  );
  return template;
}

interface VariantRow extends Content {
  variant_id: string;
  role: Variant['role'];
  name: string;
  state: VariantState;
  themes: string[];
  targeting: TargetingRule[];
  version: number;
}

const selectVariants = (query: Query, templateId: TemplateId): Promise<VariantRow[]> =>
  query(
    `SELECT variant_id, role, name, state, themes, targeting, version, subject, preheader, body
     FROM variants JOIN variant_versions USING (org_id, template_id, variant_id, version)
     WHERE template_id = $1 AND (state = 'active' OR role = 'control')
     ORDER BY variant_id`,
    [templateId],
  );

type Policy = NonNullable<ServingTemplate['policy']>;

interface PolicyRow {
  policy_version: number;
  published_at: Date;
  cells: Record<string, Record<string, number>>;
  posterior: Policy['posterior'];
}

async function selectLatestPolicy(query: Query, templateId: TemplateId): Promise<PolicyRow | undefined> {
  const [policy] = await query<PolicyRow>(
    `SELECT policy_version, published_at, cells, posterior
     FROM policies LEFT JOIN policy_posteriors USING (org_id, template_id, policy_version)
     WHERE template_id = $1 ORDER BY policy_version DESC LIMIT 1`,
    [templateId],
  );
  return policy;
}

async function selectContent(query: Query, templateId: TemplateId, variantId: VariantId, version: number) {
  const [content] = await query<Content & Record<string, string>>(
    `SELECT subject, preheader, body FROM variant_versions
     WHERE template_id = $1 AND variant_id = $2 AND version = $3`,
    [templateId, variantId, version],
  );
  return content;
}

const templateOf = (row: TemplateRow, variants: readonly Variant[]): Template => ({
  templateId: row.template_id as TemplateId,
  state: row.state,
  split: row.split,
  treatmentShare: row.treatment_share,
  holdoutShare: row.holdout_share,
  randomControlShare: row.random_control_share,
  shippedVariantId: row.shipped_variant_id as VariantId | null,
  shippedKeepsHoldout: row.shipped_keeps_holdout,
  epsilon: row.epsilon,
  prefix: row.prefix as Prefix,
  carrier: row.carrier,
  integration: integrationOf(row),
  emailDelaySeconds: row.email_delay_seconds,
  graceSeconds: row.grace_seconds,
  repeatWindowHours: row.repeat_window_hours,
  lookbackDays: row.lookback_days,
  offsetDays: row.offset_days,
  continuity: continuityOf(row),
  control: variants.find((variant) => variant.role === 'control') ?? null,
  variants: variants.filter((variant) => variant.role === 'variant'),
});

function integrationOf(row: TemplateRow): Template['integration'] {
  if (!row.account_id || !row.flow_id || !row.treatment_action_id || !row.treatment_message_id) return null;
  return {
    accountId: row.account_id as AccountId,
    flowId: row.flow_id as FlowId,
    treatmentActionId: row.treatment_action_id as ActionId,
    treatmentMessageId: row.treatment_message_id as MessageId,
  };
}

const variantOf = (row: VariantRow): Variant => ({
  variantId: row.variant_id as VariantId,
  role: row.role,
  name: row.name,
  state: row.state,
  themes: row.themes,
  targeting: row.targeting,
  version: row.version,
  content: { subject: row.subject, preheader: row.preheader, body: row.body },
});

const policyOf = (row: PolicyRow): Policy => ({
  version: row.policy_version,
  publishedAt: fromDate(row.published_at),
  posterior: row.posterior,
  cells: new Map(
    Object.entries(row.cells).map(([cell, isBest]) => [
      cell,
      new Map(Object.entries(isBest).map(([variantId, probability]) => [variantId as VariantId, probability])),
    ]),
  ),
});
