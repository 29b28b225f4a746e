import type { AccountId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { Query } from './database.ts';

/**
 * Klaviyo's own A/B test of an email sends copies of it, each with a message id of its own, from the place in the flow
 * that the test has. Appends those of these flows, as their steps have just been read.
 */
export async function appendMessageCopies(
  query: Query,
  accountId: AccountId,
  flowIds: readonly string[],
  at: Instant,
): Promise<void> {
  await query(
    `INSERT INTO message_copies (org_id, account_id, message_id, original_message_id, learnt_at)
     SELECT DISTINCT c.org_id, c.account_id, c.message_id, o.message_id, $3::timestamptz
     FROM klaviyo_actions o
     JOIN klaviyo_actions c USING (org_id, account_id, flow_id, position)
     JOIN klaviyo_actions s USING (org_id, account_id, flow_id, position)
     WHERE o.account_id = $1 AND o.flow_id = ANY($2) AND s.type = 'ab-test' AND c.message_id <> o.message_id
     ON CONFLICT DO NOTHING`,
    [accountId, flowIds, toDate(at)],
  );
}

/** `message_id`, `original_message_id` of the organisation $1: all that any refresh has brought. */
export const MESSAGE_COPIES = `SELECT DISTINCT message_id, original_message_id FROM message_copies WHERE org_id = $1`;
