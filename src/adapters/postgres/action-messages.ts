import type { AccountId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { Query } from './database.ts';

/** Of the email steps of these flows, as they have just been read: those whose message is not the one known last. */
export async function appendActionMessages(
  query: Query,
  accountId: AccountId,
  flowIds: readonly string[],
  at: Instant,
): Promise<void> {
  await query(
    `INSERT INTO action_messages (org_id, account_id, action_id, learnt_at, message_id)
     SELECT a.org_id, a.account_id, a.action_id, $3, a.message_id
     FROM klaviyo_actions a
     LEFT JOIN LATERAL (
       SELECT h.message_id FROM action_messages h
       WHERE (h.org_id, h.account_id, h.action_id) = (a.org_id, a.account_id, a.action_id)
       ORDER BY h.learnt_at DESC LIMIT 1
     ) last ON true
     WHERE a.account_id = $1 AND a.flow_id = ANY($2) AND a.message_id IS DISTINCT FROM last.message_id
       AND a.message_id IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [accountId, flowIds, toDate(at)],
  );
}

/** The message of decision `d`'s step as it was known then; where none was yet, the first that became known. */
export const messageOfDecision = (account: string): string => `(
  SELECT h.message_id FROM action_messages h
  WHERE (h.org_id, h.account_id, h.action_id) = (d.org_id, ${account}, d.action_id)
  ORDER BY h.learnt_at <= d.decided_at DESC, abs(extract(epoch FROM h.learnt_at - d.decided_at)) LIMIT 1)`;
