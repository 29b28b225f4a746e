import type { OrgId, Prefix, TemplateId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { Split, TemplateState } from '../../domain/template.ts';
import type {
  Change,
  ChosenIntegration,
  NewTemplate,
  StudioTemplate,
  Templates,
  VariantEdit,
} from '../../studio/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Query } from './database.ts';
import { announceChange } from './notices.ts';
import { updateDelivery, updateExperiment, updateHoldout } from './template-experiment.ts';
import { updateRanking } from './template-ranking.ts';
import { type TemplateRow, toStudioTemplate, type VariantRow } from './template-rows.ts';
import { selectEarlierTemplates, selectThemesInUse, updateContinuity } from './theme-continuity.ts';

/** Templates as their editors see and change them. */
export const templates = (database: Database): Templates => ({
  find: (orgId, templateId) => database.inOrg(orgId, (query) => findTemplate(query, orgId, templateId)),

  create: (orgId, template, change) =>
    database.inOrg(orgId, async (query) => {
      const isNew = await insertTemplate(query, orgId, template, change);
      if (isNew) await publishChange(query, orgId, change, 'template.create', template.templateId);
      return isNew;
    }),

  saveVariant: (orgId, templateId, edit, version, change) =>
    database.inOrg(orgId, async (query) => {
      await upsertVariant(query, orgId, templateId, edit, version, change);
      await insertVersion(query, orgId, templateId, edit, version, change);
      const detail = { version, state: edit.state };
      await publishChange(query, orgId, change, 'variant.save', `${templateId}/${edit.variantId}`, detail);
    }),

  setState: (orgId, templateId, state, prefix, change) =>
    database.inOrg(orgId, async (query) => {
      await updateState(query, orgId, templateId, state, prefix, change);
      await publishChange(query, orgId, change, 'template.state', templateId, { state, prefix });
    }),

  saveIntegration: (orgId, templateId, integration, split, change) =>
    database.inOrg(orgId, async (query) => {
      await updateIntegration(query, orgId, templateId, integration, split, change);
      const { flowId, treatmentActionId } = integration;
      await publishChange(query, orgId, change, 'template.integration', templateId, { flowId, treatmentActionId });
    }),

  saveExperiment: (orgId, templateId, experiment, change) =>
    database.inOrg(orgId, async (query) => {
      await updateExperiment(query, orgId, templateId, experiment, change);
      await updateHoldout(query, orgId, templateId, experiment.holdoutShare, change);
      await publishChange(query, orgId, change, 'template.experiment', templateId, { ...experiment });
    }),

  saveRanking: (orgId, templateId, ranking, change) =>
    database.inOrg(orgId, async (query) => {
      await updateRanking(query, orgId, templateId, ranking, change);
      await publishChange(query, orgId, change, 'template.ranking', templateId, { ...ranking });
    }),

  saveContinuity: (orgId, templateId, continuity, change) =>
    database.inOrg(orgId, async (query) => {
      await updateContinuity(query, orgId, templateId, continuity, change);
      await publishChange(query, orgId, change, 'template.themes', templateId, { continuity });
    }),

  saveDelivery: (orgId, templateId, delivery, change) =>
    database.inOrg(orgId, async (query) => {
      await updateDelivery(query, orgId, templateId, delivery, change);
      await publishChange(query, orgId, change, 'template.delivery', templateId, { ...delivery });
    }),

  earlierTemplates: (orgId) => database.inOrg(orgId, selectEarlierTemplates),
  themesInUse: (orgId) => database.inOrg(orgId, selectThemesInUse),

  findLiveOnPrefix: (orgId, prefix, except) =>
    database.inOrg(orgId, (query) => findLiveOnPrefix(query, orgId, prefix, except)),
});

/** The audit row and the notice to the deciders, both of which take effect when the change commits. */
async function publishChange(
  query: Query,
  orgId: OrgId,
  change: Change,
  action: string,
  subject: string,
  detail?: Readonly<Record<string, unknown>>,
): Promise<void> {
  await recordChange(query, orgId, change, action, subject, detail);
  await announceChange(query, orgId);
}

async function findTemplate(query: Query, orgId: OrgId, templateId: TemplateId): Promise<StudioTemplate | null> {
  const [row] = await query<TemplateRow>(
    `SELECT t.*, f.name AS flow_name, f.status AS flow_status, m.name AS treatment_message_name,
            a.delay_seconds IS NOT NULL AS is_delay_of_flow
     FROM templates t
     LEFT JOIN klaviyo_flows f USING (org_id, account_id, flow_id)
     LEFT JOIN klaviyo_messages m
       ON (m.org_id, m.account_id, m.message_id) = (t.org_id, t.account_id, t.treatment_message_id)
     LEFT JOIN klaviyo_actions a ON (a.org_id, a.account_id, a.action_id) = (t.org_id, t.account_id, t.treatment_action_id)
     WHERE t.org_id = $1 AND t.template_id = $2`,
    [orgId, templateId],
  );
  if (row === undefined) return null;
  const variants = await query<VariantRow>(
    `SELECT v.variant_id, v.role, v.name, v.themes, v.targeting, v.state, v.version, c.subject, c.preheader, c.body
     FROM variants v JOIN variant_versions c USING (org_id, template_id, variant_id, version)
     WHERE v.org_id = $1 AND v.template_id = $2
     ORDER BY v.role = 'control' DESC, v.created_at, v.variant_id`,
    [orgId, templateId],
  );
  return toStudioTemplate(row, variants);
}

async function insertTemplate(query: Query, orgId: OrgId, template: NewTemplate, change: Change): Promise<boolean> {
  const inserted = await query(
    `INSERT INTO templates (org_id, template_id, name, description, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING RETURNING template_id`,
    [orgId, template.templateId, template.name, template.description, toDate(change.at)],
  );
  return inserted.length > 0;
}

async function upsertVariant(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  edit: VariantEdit,
  version: number,
  change: Change,
): Promise<void> {
  await query(
    `INSERT INTO variants
       (org_id, template_id, variant_id, role, name, themes, targeting, state, version, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
     ON CONFLICT (org_id, template_id, variant_id) DO UPDATE
     SET name = excluded.name, themes = excluded.themes, targeting = excluded.targeting, state = excluded.state,
         version = excluded.version, updated_at = excluded.updated_at`,
    [
      orgId,
      templateId,
      edit.variantId,
      edit.role,
      edit.name,
      edit.themes,
      JSON.stringify(edit.targeting),
      edit.state,
      version,
      toDate(change.at),
    ],
  );
}

/** A version that is there already is left as it is: its content is the same. */
async function insertVersion(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  edit: VariantEdit,
  version: number,
  change: Change,
): Promise<void> {
  const { subject, preheader, body } = edit.content;
  await query(
    `INSERT INTO variant_versions (org_id, template_id, variant_id, version, subject, preheader, body, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [orgId, templateId, edit.variantId, version, subject, preheader, body, toDate(change.at)],
  );
}

async function updateState(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  state: TemplateState,
  prefix: Prefix,
  change: Change,
): Promise<void> {
  await query(`UPDATE templates SET state = $3, prefix = $4, updated_at = $5 WHERE org_id = $1 AND template_id = $2`, [
    orgId,
    templateId,
    state,
    prefix,
    toDate(change.at),
  ]);
}

async function updateIntegration(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  integration: ChosenIntegration,
  split: Split,
  change: Change,
): Promise<void> {
  await query(
    `UPDATE templates SET account_id = $3, flow_id = $4, treatment_action_id = $5, treatment_message_id = $6,
       control_message_id = $7, default_subject = $8, email_delay_seconds = coalesce($9, email_delay_seconds),
       split = $10, updated_at = $11
     WHERE org_id = $1 AND template_id = $2`,
    [
      orgId,
      templateId,
      integration.accountId,
      integration.flowId,
      integration.treatmentActionId,
      integration.treatmentMessageId,
      integration.controlMessageId,
      integration.defaultSubject,
      integration.emailDelaySeconds,
      split,
      toDate(change.at),
    ],
  );
}

async function findLiveOnPrefix(
  query: Query,
  orgId: OrgId,
  prefix: Prefix,
  except: TemplateId,
): Promise<TemplateId | null> {
  const [row] = await query<{ template_id: TemplateId }>(
    `SELECT template_id FROM templates
     WHERE org_id = $1 AND prefix = $2 AND template_id <> $3 AND carrier = 'profile'
       AND state IN ('active', 'shipped') ORDER BY template_id LIMIT 1`,
    [orgId, prefix, except],
  );
  return row?.template_id ?? null;
}
