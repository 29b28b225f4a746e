-- Where Klaviyo's own A/B step splits, nobody asks us for a decision: each email of its control message stands for one.
SELECT
  CAST(-ROW_NUMBER() OVER (
    ORDER BY c.send_at_micros ASC NULLS LAST, c.template_id ASC NULLS LAST, c.profile_id ASC NULLS LAST
  ) AS BIGINT) AS unit,
  SUBSTR(c.id, 1, 8) || '-' || SUBSTR(c.id, 9, 4) || '-' || SUBSTR(c.id, 13, 4) || '-' || SUBSTR(c.id, 17, 4) || '-'
    || SUBSTR(c.id, 21, 12) AS decision_id,
  c.template_id, c.message_id, c.profile_id, c.send_at_micros
FROM (
  SELECT DISTINCT
    t.template_id, t.control_message_id AS message_id, e.profile_id, e.send_at_micros,
    MD5(t.template_id || '|' || e.profile_id || '|' || CAST(e.send_at_micros AS STRING)) AS id
  FROM events e
  CROSS JOIN parameters q
  JOIN messages m ON m.message_id = e.message_id AND (m.until_micros IS NULL OR e.send_at_micros < m.until_micros)
  JOIN templates t ON t.control_message_id = m.original_message_id
  WHERE e.metric = 'received_email'
    AND e.at_micros < e.send_at_micros - e.send_at_micros % 86400000000 + (q.followed_days + 1) * 86400000000
) c
