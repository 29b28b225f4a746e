import type { Decided } from '../../decide/ports.ts';
import type { DecisionId, OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import type { Database } from './database.ts';

interface Row {
  decision_id: DecisionId;
  template_id: TemplateId;
  variant_id: VariantId | null;
  variant_version: number | null;
  fields: Record<string, unknown> | null;
  content_hash: string;
}

/** What the contents of these decisions follow from. */
export async function decided(
  database: Database,
  orgId: OrgId,
  decisionIds: readonly DecisionId[],
): Promise<Decided[]> {
  const rows = await database.inOrg(orgId, (query) =>
    query<Row>(
      `SELECT decision_id, template_id, variant_id, variant_version, fields, encode(content_hash, 'hex') AS content_hash
       FROM decisions WHERE decision_id = ANY ($1)`,
      [decisionIds],
    ),
  );
  return rows.map((row) => ({
    decisionId: row.decision_id,
    templateId: row.template_id,
    variantId: row.variant_id,
    variantVersion: row.variant_version,
    fields: row.fields,
    contentHash: row.content_hash,
  }));
}
