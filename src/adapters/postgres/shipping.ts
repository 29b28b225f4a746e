import { randomUUID } from 'node:crypto';
import type { OrgId, TemplateId, UserId, VariantId } from '../../domain/ids.ts';
import { fromDate, toDate } from '../../domain/instant.ts';
import type { Change } from '../../studio/ports.ts';
import type { Milestone, NewMilestone, Shipping } from '../../studio/shipping/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Query } from './database.ts';
import { announceChange } from './notices.ts';
import { updateShipped } from './template-experiment.ts';

export const shipping = (database: Database): Shipping => ({
  milestones: (orgId, templateId) => database.inOrg(orgId, (query) => listMilestones(query, orgId, templateId)),

  lock: (orgId, templateId, milestone, change) =>
    database.inOrg(orgId, async (query) => {
      const { variantId, heldOutShare } = milestone;
      await updateShipped(query, orgId, templateId, variantId, heldOutShare > 0, change);
      await insertMilestone(query, orgId, templateId, { ...milestone, kind: 'locked', undoes: null }, false, change);
      await publish(query, orgId, change, 'template.ship', templateId, { variantId, heldOutShare });
    }),

  iterate: (orgId, templateId, milestone, change) =>
    database.inOrg(orgId, async (query) => {
      const { variantId } = milestone;
      await copyIntoControl(query, orgId, templateId, { variantId, version: null }, change);
      await setVariantState(query, orgId, templateId, variantId, 'archived', change);
      await insertMilestone(query, orgId, templateId, { ...milestone, kind: 'iterated', undoes: null }, true, change);
      await publish(query, orgId, change, 'template.iterate', templateId, { variantId });
    }),

  undo: (orgId, templateId, milestone, change) =>
    database.inOrg(orgId, async (query) => {
      const { milestoneId, kind, variantId, before } = milestone;
      const isIterated = kind === 'iterated';
      const undone = { variantId, before, heldOutShare: 0, evidence: {}, kind: 'undone', undoes: milestoneId } as const;
      if (!(await insertMilestone(query, orgId, templateId, undone, isIterated, change))) return false;
      if (isIterated) {
        await copyIntoControl(query, orgId, templateId, { variantId: null, version: before.controlVersion }, change);
        await setVariantState(query, orgId, templateId, variantId, before.variantState, change);
      } else {
        await query(
          `UPDATE templates SET state = $3, shipped_variant_id = $4, shipped_keeps_holdout = $5, updated_at = $6
           WHERE org_id = $1 AND template_id = $2`,
          [
            ...[orgId, templateId, before.state, before.shippedVariantId],
            ...[before.shippedKeepsHoldout ?? false, toDate(change.at)],
          ],
        );
      }
      await publish(query, orgId, change, 'template.undo', templateId, { milestoneId });
      return true;
    }),
});

async function publish(
  query: Query,
  orgId: OrgId,
  change: Change,
  action: string,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await recordChange(query, orgId, change, action, subject, detail);
  await announceChange(query, orgId);
}

/**
 * Content is immutable, so the control's next version is a copy: of another variant's serving version, or of an earlier
 * one of its own. Never an earlier number again: the next edit would take a number that is taken.
 */
async function copyIntoControl(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  of: { readonly variantId: VariantId | null; readonly version: number | null },
  change: Change,
): Promise<void> {
  await query(
    `WITH control AS (
       UPDATE variants v SET updated_at = $5, version = 1 + (
         SELECT max(c.version) FROM variant_versions c
         WHERE (c.org_id, c.template_id, c.variant_id) = (v.org_id, v.template_id, v.variant_id))
       WHERE v.org_id = $1 AND v.template_id = $2 AND v.role = 'control' RETURNING v.variant_id, v.version)
     INSERT INTO variant_versions (org_id, template_id, variant_id, version, subject, preheader, body, created_at)
     SELECT $1, $2, control.variant_id, control.version, c.subject, c.preheader, c.body, $5
     FROM control
     JOIN variants s ON s.org_id = $1 AND s.template_id = $2 AND s.variant_id = coalesce($3, control.variant_id)
     JOIN variant_versions c ON c.org_id = $1 AND c.template_id = $2 AND c.variant_id = s.variant_id
       AND c.version = coalesce($4, s.version)`,
    [orgId, templateId, of.variantId, of.version, toDate(change.at)],
  );
}

async function setVariantState(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  variantId: VariantId,
  state: string,
  change: Change,
): Promise<void> {
  await query(
    `UPDATE variants SET state = $4, updated_at = $5 WHERE org_id = $1 AND template_id = $2 AND variant_id = $3`,
    [orgId, templateId, variantId, state, toDate(change.at)],
  );
}

/** False: it would undo what is undone. @param isControlChanged the lift counts from the next decision on */
async function insertMilestone(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  { kind, variantId, heldOutShare, undoes, before, evidence }: NewMilestone & Pick<Milestone, 'kind' | 'undoes'>,
  isControlChanged: boolean,
  change: Change,
): Promise<boolean> {
  const inserted = await query(
    `INSERT INTO milestones (org_id, milestone_id, template_id, kind, at, changed_by, variant_id, undoes, before, evidence,
       held_out_share, counts_after)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       CASE WHEN $12 THEN (SELECT coalesce(max(sequence), 0) FROM decisions WHERE org_id = $1) END
     ON CONFLICT DO NOTHING RETURNING milestone_id`,
    [
      ...[orgId, randomUUID(), templateId, kind, toDate(change.at), change.userId, variantId, undoes],
      ...[JSON.stringify(before), JSON.stringify(evidence), heldOutShare, isControlChanged],
    ],
  );
  return inserted.length > 0;
}

type Row = Omit<Milestone, 'at'> & { at: Date; changedBy: UserId | null };

async function listMilestones(query: Query, orgId: OrgId, templateId: TemplateId): Promise<Milestone[]> {
  const rows = await query<Row & Record<string, unknown>>(
    `SELECT milestone_id AS "milestoneId", kind, at, changed_by AS "changedBy", variant_id AS "variantId", held_out_share AS "heldOutShare",
            undoes, before, evidence
     FROM milestones WHERE org_id = $1 AND template_id = $2 ORDER BY sequence DESC`,
    [orgId, templateId],
  );
  return rows.map((row) => ({ ...row, at: fromDate(row.at) }));
}
