import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { Change, DeliverySettings, Experiment } from '../../studio/ports.ts';
import type { Query } from './database.ts';

export async function updateExperiment(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  { split, treatmentShare, epsilon, randomControlShare }: Experiment,
  change: Change,
): Promise<void> {
  await query(
    `UPDATE templates SET split = $3, treatment_share = $4, epsilon = $5, random_control_share = $6, updated_at = $7
     WHERE org_id = $1 AND template_id = $2`,
    [orgId, templateId, split, treatmentShare, epsilon, randomControlShare, toDate(change.at)],
  );
}

/** Whoever is held out of one email of a flow is held out of all. */
export async function updateHoldout(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  holdoutShare: number,
  change: Change,
): Promise<void> {
  await query(
    `UPDATE templates SET holdout_share = $3, updated_at = $4
     WHERE org_id = $1 AND (template_id = $2
       OR flow_id = (SELECT flow_id FROM templates WHERE org_id = $1 AND template_id = $2))`,
    [orgId, templateId, holdoutShare, toDate(change.at)],
  );
}

export async function updateDelivery(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  { emailDelaySeconds, graceSeconds, cleanUp, carrier }: DeliverySettings,
  change: Change,
): Promise<void> {
  await query(
    `UPDATE templates SET email_delay_seconds = $3, grace_seconds = $4, clean_up = $5, carrier = $6, updated_at = $7
     WHERE org_id = $1 AND template_id = $2`,
    [orgId, templateId, emailDelaySeconds, graceSeconds, cleanUp, carrier, toDate(change.at)],
  );
}

export async function updateShipped(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  variantId: VariantId,
  keepsHoldout: boolean,
  change: Change,
): Promise<void> {
  await query(
    `UPDATE templates SET state = 'shipped', shipped_variant_id = $3, shipped_keeps_holdout = $4, updated_at = $5
     WHERE org_id = $1 AND template_id = $2`,
    [orgId, templateId, variantId, keepsHoldout, toDate(change.at)],
  );
}
