import type { Assignment, Known, Shown, StoredDecision } from '../../decide/ports.ts';
import type { DecisionId, TemplateId, VariantId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';

/** Rows come as JSON objects, so that each of them can be absent as a whole. */
export interface KnownRow {
  latest: DecisionJson | null;
  same: DecisionJson | null;
  kept: AssignmentJson | null;
  earlier: Shown | null;
  taken: number;
}

interface DecisionJson {
  decision_id: string;
  template_id: string;
  tracking_id: string;
  entry: number;
  entry_id: string | null;
  kind: StoredDecision['kind'];
  reason: string;
  variant_id: string | null;
  variant_version: number | null;
  fields: Record<string, unknown> | null;
  request_hash: string;
  content_hash: string;
  decided_at: string;
  due_at: string;
  is_delivered: boolean;
}

interface AssignmentJson {
  generation: number;
  kind: Assignment['kind'];
  reason: Assignment['reason'];
  variant_id: string | null;
  policy_version: number | null;
  cell: string;
  group_probability: number;
  propensity: number;
  pmf: Record<string, number>;
}

export const knownOf = ({ latest, same, kept, earlier, taken }: KnownRow): Known => ({
  latest: latest && decisionOf(latest),
  sameEntryId: same && decisionOf(same),
  assignment: kept && assignmentOf(kept),
  earlier,
  taken,
});

const decisionOf = (row: DecisionJson): StoredDecision => ({
  decisionId: row.decision_id as DecisionId,
  templateId: row.template_id as TemplateId,
  trackingId: row.tracking_id,
  entry: row.entry,
  entryId: row.entry_id,
  kind: row.kind,
  reason: row.reason,
  variantId: row.variant_id as VariantId | null,
  variantVersion: row.variant_version,
  fields: row.fields,
  requestHash: row.request_hash,
  contentHash: row.content_hash,
  decidedAt: fromDate(new Date(row.decided_at)),
  dueAt: fromDate(new Date(row.due_at)),
  isDelivered: row.is_delivered,
});

const assignmentOf = (row: AssignmentJson): Assignment => ({
  generation: row.generation,
  kind: row.kind,
  reason: row.reason,
  variantId: row.variant_id as VariantId | null,
  policyVersion: row.policy_version,
  cell: row.cell,
  groupProbability: row.group_probability,
  propensity: row.propensity,
  pmf: row.pmf,
});
