-- What an outcome is kept of: each decision, and each email that stands for one. Steps know it by a number.
SELECT
  d.sequence AS unit, d.decision_id, d.template_id, d.message_id, d.profile_id, d.user_id, d.prefix, d.kind,
  d.assignment, d.variant_id, d.policy_version, d.cell, d.group_probability, d.propensity, d.subject_folded,
  d.decided_at_micros, d.sequence, d.decided_at_micros - d.decided_at_micros % 86400000000 AS day_micros
FROM decisions d
UNION ALL
SELECT
  s.unit, s.decision_id, s.template_id, s.message_id, s.profile_id, s.profile_id AS user_id, '' AS prefix,
  'control' AS kind, 'external' AS assignment, CAST(NULL AS STRING) AS variant_id, CAST(NULL AS INT) AS policy_version,
  'all' AS cell, CAST(1 AS DOUBLE) AS group_probability, CAST(1 AS DOUBLE) AS propensity, '' AS subject_folded,
  s.send_at_micros AS decided_at_micros, CAST(0 AS BIGINT) AS sequence,
  s.send_at_micros - s.send_at_micros % 86400000000 AS day_micros
FROM split_emails s
