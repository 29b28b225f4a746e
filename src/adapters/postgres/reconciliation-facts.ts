import type { FlowId, MessageId, OrgId, TemplateId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type {
  FileEvidence,
  ReconciledEmail,
  ReconciliationFacts,
  SourceEvidence,
} from '../../ingest/reconciliation/ports.ts';
import type { Database, Query } from './database.ts';
import { MESSAGE_COPIES } from './message-copies.ts';

/** What causes of differences are derived from. It only reads. */
export const reconciliationFacts = (database: Database): ReconciliationFacts => ({
  emails: (orgId) => database.inOrg(orgId, (query) => listEmails(query, orgId)),
  knownMessages: (orgId) =>
    database.inOrg(orgId, async (query) => {
      const rows = await query<{ message_id: MessageId }>(
        `SELECT message_id FROM klaviyo_messages WHERE org_id = $1
         UNION SELECT message_id FROM default_subjects WHERE org_id = $1`,
        [orgId],
      );
      return new Set(rows.map(({ message_id }) => message_id));
    }),
  metricIds: (orgId, name) =>
    database.inOrg(orgId, async (query) => {
      const rows = await query<{ metric_id: string }>(
        `SELECT metric_id FROM klaviyo_metrics
         WHERE org_id = $1 AND ${FOLDED} = lower(replace($2, '_', ' ')) ORDER BY metric_id`,
        [orgId, name],
      );
      return rows.map(({ metric_id }) => metric_id);
    }),
  anyMetricId: (orgId) =>
    database.inOrg(orgId, async (query) => {
      const [row] = await query<{ metric_id: string }>(
        `SELECT metric_id FROM klaviyo_metrics WHERE org_id = $1
         ORDER BY ${FOLDED} <> 'placed order', metric_id LIMIT 1`,
        [orgId],
      );
      return row?.metric_id ?? null;
    }),
  files: (orgId, from) => database.inOrg(orgId, (query) => findFiles(query, orgId, from)),
  sources: (orgId) => database.inOrg(orgId, (query) => findSources(query, orgId)),
});

const FOLDED = `lower(trim(regexp_replace(name, '[_\\s]+', ' ', 'g')))`;

interface EmailRow {
  message_id: MessageId;
  flow_id: FlowId;
  template_id: TemplateId;
  role: 'treatment' | 'control';
  conversion_metric: string;
}

/** An email that two templates share is told of once. */
async function listEmails(query: Query, orgId: OrgId): Promise<ReconciledEmail[]> {
  const rows = await query<EmailRow>(
    `WITH own AS (
       SELECT template_id, conversion_metric, flow_id, treatment_message_id AS message_id, 'treatment' AS role
       FROM templates WHERE org_id = $1 AND state <> 'archived' AND treatment_message_id IS NOT NULL
       UNION ALL
       SELECT t.template_id, t.conversion_metric, coalesce(m.flow_id, t.flow_id), t.control_message_id, 'control'
       FROM templates t LEFT JOIN klaviyo_messages m
         ON m.org_id = t.org_id AND m.account_id = t.account_id AND m.message_id = t.control_message_id
       WHERE t.org_id = $1 AND t.state <> 'archived' AND t.control_message_id IS NOT NULL
     ), copies AS (${MESSAGE_COPIES})
     SELECT DISTINCT ON (e.message_id) e.message_id, e.flow_id, e.template_id, e.role, e.conversion_metric
     FROM (SELECT template_id, conversion_metric, flow_id, message_id, role, 0 AS rank FROM own
           UNION ALL
           SELECT o.template_id, o.conversion_metric, o.flow_id, c.message_id, o.role, 1
           FROM own o JOIN copies c ON c.original_message_id = o.message_id) e
     WHERE e.flow_id IS NOT NULL
     ORDER BY e.message_id, e.rank, e.role DESC, e.template_id`,
    [orgId],
  );
  return rows.map((row) => ({
    messageId: row.message_id,
    flowId: row.flow_id,
    templateId: row.template_id,
    role: row.role,
    conversionMetric: row.conversion_metric,
  }));
}

interface FilesRow {
  files: number;
  need_mapping: number;
  parked: number;
  example: string | null;
  expired: number;
  rejected_rows: number | null;
  rejects_example: string | null;
}

async function findFiles(query: Query, orgId: OrgId, from: Instant): Promise<FileEvidence> {
  const [row] = await query<FilesRow>(
    `SELECT count(*) FILTER (WHERE is_unread) AS files, count(*) FILTER (WHERE state = 'needs_mapping') AS need_mapping,
            count(*) FILTER (WHERE state = 'parked') AS parked,
            min(name) FILTER (WHERE is_unread) AS example, count(*) FILTER (WHERE state = 'expired') AS expired,
            sum(rejected) FILTER (WHERE has_rejects)::bigint AS rejected_rows,
            min(name) FILTER (WHERE has_rejects) AS rejects_example
     FROM (SELECT *, state IN ('landed', 'needs_mapping', 'parked') AS is_unread,
                  state = 'loaded' AND rejected > 0 AS has_rejects
           FROM landing_files
           WHERE org_id = $1 AND (landed_at >= $2 OR last_event_at >= $2)) f`,
    [orgId, toDate(from)],
  );
  return {
    unread: {
      files: row?.files ?? 0,
      needMapping: row?.need_mapping ?? 0,
      parked: row?.parked ?? 0,
      example: row?.example ?? null,
    },
    expired: row?.expired ?? 0,
    rejectedRows: row?.rejected_rows ?? 0,
    rejectsExample: row?.rejects_example ?? null,
  };
}

async function findSources(query: Query, orgId: OrgId): Promise<SourceEvidence> {
  const failing = await query<{ kind: string; error: string }>(
    `SELECT 'sftp' AS kind, last_error AS error FROM sftp_sources WHERE org_id = $1 AND last_error IS NOT NULL
     UNION ALL
     SELECT 'klaviyo_events', last_error FROM klaviyo_event_pulls
     WHERE org_id = $1 AND is_on AND last_error IS NOT NULL`,
    [orgId],
  );
  const [scope] = await query<{ is_missing: boolean }>(
    `SELECT a.scopes ->> 'events:read' = 'missing' AS is_missing
     FROM klaviyo_event_pulls p JOIN klaviyo_accounts a USING (org_id) WHERE p.org_id = $1 AND p.is_on`,
    [orgId],
  );
  return { failing: failing[0] ?? null, missingScope: scope?.is_missing ? 'events:read' : null };
}
