import type { ClaimedDelivery } from '../../deliver/ports.ts';
import type { AccountId } from '../../domain/ids.ts';
import { type ClaimedRow, claimedDelivery } from './claimed-delivery.ts';
import type { Query } from './database.ts';
import { IS_FREE, type RowPlace } from './delivery-order.ts';

/** Nothing is final yet. Its index holds the slots. */
export const IS_UNDER_WAY = `state IN ('pending', 'importing')`;

/**
 * Deliveries of one slot are ordered by their emails; `earlier` and `later` see them as they were before this claim.
 * Arrays and laterals keep it to a few index look-ups whatever the planner believes of tables that grew since it
 * last looked: with plain joins it read the whole ledger for each claim. A row that changed since it was
 * chosen has left its place and waits for the next claim; what stands there by then is leased only if pending and free.
 */
export async function lease(
  query: Query,
  accountId: AccountId,
  leaseSeconds: number,
  chosen: readonly RowPlace[],
): Promise<ClaimedDelivery[]> {
  if (chosen.length === 0) return [];
  return (await query<ClaimedRow>(LEASE, [accountId, leaseSeconds, chosen], 'lease')).map(claimedDelivery);
}

const LEASE = `
  WITH due AS (
    SELECT ctid FROM deliveries WHERE ctid = ANY ($3::tid[]) AND state = 'pending' AND ${IS_FREE}
    FOR UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE deliveries d SET leased_until = clock_timestamp() + make_interval(secs => $2), attempts = d.attempts + 1
    WHERE d.ctid = ANY (ARRAY (SELECT ctid FROM due))
    RETURNING d.decision_id, d.profile_id, d.template_id, d.prefix, d.carrier, d.due_at, d.expires_at, d.attempts
  ), others AS MATERIALIZED (
    SELECT c.decision_id AS claimed_id, (o.due_at, o.decision_id) < (c.due_at, c.decision_id) AS is_earlier,
      o.decision_id, o.due_at, o.expires_at,
      CASE WHEN o.state = 'importing' THEN 'import' WHEN o.leased_until >= clock_timestamp() THEN 'single' END AS in_flight
    FROM claimed c CROSS JOIN LATERAL (
      SELECT * FROM deliveries d
      WHERE d.${IS_UNDER_WAY} AND d.carrier = 'profile' AND d.profile_id = c.profile_id AND d.prefix = c.prefix
        AND d.decision_id <> c.decision_id
      OFFSET 0
    ) o
  )
  SELECT c.*,
    l.decision_id AS held_decision_id, l.is_clean AS held_is_clean, l.occupied_until AS held_until,
    coalesce(l.cleaning_until >= clock_timestamp(), false) AS held_is_being_cleaned,
    coalesce(l.due_at, l.occupied_until) AS held_due_at,
    e.decision_id AS earlier_decision_id, e.expires_at AS earlier_expires_at, e.in_flight AS earlier_in_flight,
    n.decision_id AS later_decision_id, n.due_at AS later_due_at, n.in_flight AS later_in_flight
  FROM claimed c
  LEFT JOIN LATERAL (
    SELECT * FROM write_ledger w
    WHERE w.account_id = $1 AND w.profile_id = c.profile_id AND w.prefix = c.prefix LIMIT 1
  ) l ON true
  LEFT JOIN LATERAL (
    SELECT * FROM others WHERE claimed_id = c.decision_id AND is_earlier
    ORDER BY due_at DESC, decision_id DESC LIMIT 1
  ) e ON true
  LEFT JOIN LATERAL (
    SELECT * FROM others WHERE claimed_id = c.decision_id AND NOT is_earlier ORDER BY due_at, decision_id LIMIT 1
  ) n ON true
  ORDER BY c.due_at, c.decision_id`;
