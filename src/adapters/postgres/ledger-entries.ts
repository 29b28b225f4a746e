/**
 * The last part of a statement: `rows` (account_id, profile_id, prefix, decision_id, is_clean, written_at,
 * due_at, occupied_until) is what the properties hold from now on. What was clean and is cleaned again is clean since then.
 */
export const enterInLedger = (rows: string): string =>
  `INSERT INTO write_ledger AS l
     (org_id, account_id, profile_id, prefix, decision_id, is_clean, written_at, due_at, occupied_until)
   SELECT current_org(), entry.* FROM (${rows})
     AS entry (account_id, profile_id, prefix, decision_id, is_clean, written_at, due_at, occupied_until)
   ON CONFLICT (org_id, account_id, profile_id, prefix) DO UPDATE SET
     decision_id = excluded.decision_id, is_clean = excluded.is_clean, due_at = excluded.due_at,
     occupied_until = excluded.occupied_until, cleaning_until = NULL,
     written_at = CASE WHEN l.is_clean AND excluded.is_clean THEN l.written_at ELSE excluded.written_at END`;
