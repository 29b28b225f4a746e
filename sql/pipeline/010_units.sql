-- What an outcome is kept of: each decision, and where Klaviyo's own A/B step splits, each email of its control message,
-- for which nobody asked us. That email stands for the decision it never had. Steps know it by a number.
SELECT
  d.sequence AS unit, d.decision_id, d.template_id, d.message_id, d.profile_id, d.user_id, d.prefix, d.kind,
  d.assignment, d.variant_id, d.policy_version, d.cell, d.group_probability, d.propensity, d.subject_folded,
  d.decided_at_micros, d.sequence, d.decided_at_micros - d.decided_at_micros % 86400000000 AS day_micros
FROM decisions d
UNION ALL
SELECT
  -ROW_NUMBER() OVER (
    ORDER BY c.send_at_micros ASC NULLS LAST, c.template_id ASC NULLS LAST, c.profile_id ASC NULLS LAST
  ) AS unit,
  SUBSTR(c.id, 1, 8) || '-' || SUBSTR(c.id, 9, 4) || '-' || SUBSTR(c.id, 13, 4) || '-' || SUBSTR(c.id, 17, 4) || '-'
    || SUBSTR(c.id, 21, 12) AS decision_id,
  c.template_id, c.message_id, c.profile_id, c.profile_id AS user_id, '' AS prefix,
  'control' AS kind, 'external' AS assignment, CAST(NULL AS STRING) AS variant_id, CAST(NULL AS INT) AS policy_version,
  'all' AS cell, CAST(1 AS DOUBLE) AS group_probability, CAST(1 AS DOUBLE) AS propensity, '' AS subject_folded,
  c.send_at_micros AS decided_at_micros, CAST(0 AS BIGINT) AS sequence,
  c.send_at_micros - c.send_at_micros % 86400000000 AS day_micros
FROM (
  SELECT DISTINCT
    t.template_id, t.control_message_id AS message_id, e.profile_id, e.send_at_micros,
    MD5(t.template_id || '|' || e.profile_id || '|' || CAST(e.send_at_micros AS STRING)) AS id
  FROM events e
  CROSS JOIN parameters q
  JOIN messages m ON m.message_id = e.message_id
  JOIN templates t ON t.control_message_id = m.original_message_id
  WHERE e.metric = 'received_email'
    AND e.at_micros < e.send_at_micros - e.send_at_micros % 86400000000 + (q.followed_days + 1) * 86400000000
) c
