/**
 * Klaviyo's own A/B test of an email sends copies of it, each with a message id of its own, from the place in the flow
 * that the test has. `message_id`, `original_message_id` of the organisation $1, as the last refresh brought them.
 */
export const MESSAGE_COPIES = `
  SELECT DISTINCT c.message_id, o.message_id AS original_message_id
  FROM klaviyo_actions o
  JOIN klaviyo_actions c USING (org_id, account_id, flow_id, position)
  JOIN klaviyo_actions s USING (org_id, account_id, flow_id, position)
  WHERE o.org_id = $1 AND s.type = 'ab-test' AND c.message_id <> o.message_id`;
