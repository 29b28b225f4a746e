import type { AccountId, OrgId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { DefaultSubject } from '../../learn/ports.ts';
import type { Query } from './database.ts';

/** Of the emails of these flows, as their steps have just been read: those whose default is not the one known last. */
export async function appendDefaultSubjects(
  query: Query,
  accountId: AccountId,
  flowIds: readonly string[],
  at: Instant,
): Promise<void> {
  await query(
    `INSERT INTO default_subjects
       (org_id, account_id, message_id, learnt_at, default_subject, earlier_read_at, flow_updated_at)
     SELECT m.org_id, m.account_id, m.message_id, $3, m.default_subject,
            CASE WHEN last.learnt_at IS NOT NULL THEN coalesce(f.steps_read_at, last.learnt_at) END, f.updated_at
     FROM klaviyo_messages m
     JOIN klaviyo_flows f USING (org_id, account_id, flow_id)
     LEFT JOIN LATERAL (
       SELECT s.learnt_at, s.default_subject FROM default_subjects s
       WHERE (s.org_id, s.account_id, s.message_id) = (m.org_id, m.account_id, m.message_id)
       ORDER BY s.learnt_at DESC LIMIT 1
     ) last ON true
     WHERE m.account_id = $1 AND m.flow_id = ANY($2)
       AND (last.learnt_at IS NULL OR last.default_subject IS DISTINCT FROM m.default_subject)
     ON CONFLICT DO NOTHING`,
    [accountId, flowIds, toDate(at)],
  );
}

interface DefaultSubjectRow {
  message_id: string;
  default_subject: string;
  from_at: Date | null;
  until_at: Date | null;
}

/**
 * The first that is known holds from ever. Of two, the change lies between the last refresh that found the one and the
 * first that found the other, and no later than Klaviyo's own time of a change, if that lies between them: until then
 * both may have stood. Of a template's email that no refresh has read the template tells.
 */
export async function selectDefaultSubjects(query: Query, orgId: OrgId): Promise<DefaultSubject[]> {
  const rows = await query<DefaultSubjectRow>(
    `SELECT message_id, default_subject, from_at, until_at
     FROM (SELECT message_id, default_subject, earlier_read_at AS from_at,
                  lead(CASE WHEN flow_updated_at > earlier_read_at AND flow_updated_at < learnt_at
                            THEN flow_updated_at ELSE learnt_at END)
                    OVER (PARTITION BY account_id, message_id ORDER BY learnt_at) AS until_at
           FROM default_subjects WHERE org_id = $1
           UNION ALL
           SELECT DISTINCT treatment_message_id, default_subject, NULL::timestamptz, NULL::timestamptz
           FROM templates t
           WHERE org_id = $1 AND NOT EXISTS (
             SELECT FROM default_subjects s WHERE (s.org_id, s.message_id) = (t.org_id, t.treatment_message_id))
          ) known
     WHERE message_id IS NOT NULL AND default_subject IS NOT NULL
     ORDER BY message_id, until_at NULLS LAST, default_subject`,
    [orgId],
  );
  return rows.map((row) => ({
    messageId: row.message_id,
    defaultSubject: row.default_subject,
    from: row.from_at && fromDate(row.from_at),
    until: row.until_at && fromDate(row.until_at),
  }));
}
