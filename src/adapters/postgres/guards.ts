import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { GuardedVariant, Guards } from '../../learn/rank/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Query } from './database.ts';
import { announceChange } from './notices.ts';

export const guardTable = (database: Database): Guards => ({
  watched: (orgId) => database.inOrg(orgId, (query) => selectWatched(query, orgId)),
  holdBack: (orgId, { templateId, variantId, guard, people, harmed, limit }, now) =>
    database.inOrg(orgId, async (query) => {
      const held = await query(
        `UPDATE variants SET state = 'held_back', updated_at = $4
         WHERE org_id = $1 AND template_id = $2 AND variant_id = $3 AND state = 'active' RETURNING variant_id`,
        [orgId, templateId, variantId, toDate(now)],
      );
      if (held.length === 0) return;
      await query(
        `INSERT INTO variant_holds (org_id, template_id, variant_id, held_at, guard, people, harmed, limit_share)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [orgId, templateId, variantId, toDate(now), guard, people, harmed, limit],
      );
      const detail = { variantId, guard, people, harmed, limit };
      await recordChange(query, orgId, { userId: null, at: now }, 'variant.held_back', templateId, detail);
      await announceChange(query, orgId);
    }),
});

interface WatchedRow {
  template_id: TemplateId;
  variant_id: VariantId;
  people: number;
  unsubscribed: number;
  marked_as_spam: number;
  unsubscribe_limit: number | null;
  spam_limit: number | null;
}

async function selectWatched(query: Query, orgId: OrgId): Promise<GuardedVariant[]> {
  const rows = await query<WatchedRow & Record<string, unknown>>(
    `SELECT v.template_id, v.variant_id, t.unsubscribe_limit, t.spam_limit, coalesce(sum(a.shown), 0)::bigint AS people,
            coalesce(sum(a.shown_unsubscribed), 0)::bigint AS unsubscribed,
            coalesce(sum(a.shown_marked_as_spam), 0)::bigint AS marked_as_spam
     FROM templates t JOIN variants v USING (org_id, template_id)
     LEFT JOIN arm_statistics a ON (a.org_id, a.template_id, a.arm) = (v.org_id, v.template_id, v.variant_id)
       AND a.day > coalesce((SELECT max(held_at AT TIME ZONE 'UTC')::date FROM variant_holds h
         WHERE (h.org_id, h.template_id, h.variant_id) = (v.org_id, v.template_id, v.variant_id)), '-infinity')
     WHERE t.org_id = $1 AND t.state = 'active' AND v.role = 'variant' AND v.state = 'active'
     GROUP BY v.template_id, v.variant_id, t.unsubscribe_limit, t.spam_limit
     ORDER BY v.template_id, v.variant_id`,
    [orgId],
  );
  return rows.map((row) => ({
    templateId: row.template_id,
    variantId: row.variant_id,
    people: row.people,
    harmed: { unsubscribe: row.unsubscribed, spam: row.marked_as_spam },
    limits: { unsubscribe: row.unsubscribe_limit, spam: row.spam_limit },
  }));
}
