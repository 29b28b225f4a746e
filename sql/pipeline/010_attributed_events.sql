-- Every email event of a treatment message, with the decision it belongs to: the person's latest one for that message
-- before Klaviyo handed the email off. Events of one send share a cohort, so they find the same decision.
WITH passes AS (
  SELECT
    template_id, profile_id, message_id, decision_id, decided_at_micros,
    ROW_NUMBER() OVER (
      PARTITION BY template_id, profile_id, message_id
      ORDER BY decided_at_micros ASC NULLS FIRST, sequence ASC NULLS FIRST
    ) AS pass
  FROM decisions
),
-- A template that is pointed at another email keeps the one that its earlier decisions were made for.
treatment_messages AS (
  SELECT DISTINCT template_id, message_id
  FROM decisions
),
template_events AS (
  SELECT
    m.template_id, e.event_id, e.at_micros, e.send_at_micros, e.profile_id, e.metric, e.message_id,
    COALESCE(e.cohort, e.event_id) AS send_id,
    e.subject_folded, e.url, e.is_bot, e.is_machine
  FROM events e
  JOIN treatment_messages m ON m.message_id = e.message_id
  WHERE e.metric IN ('received_email', 'opened_email', 'clicked_email')
),
timeline AS (
  SELECT
    template_id, profile_id, message_id, decided_at_micros AS at_micros, 0 AS is_event, pass,
    CAST(NULL AS STRING) AS event_id
  FROM passes
  UNION ALL
  SELECT
    template_id, profile_id, message_id, send_at_micros AS at_micros, 1 AS is_event, CAST(NULL AS BIGINT) AS pass,
    event_id
  FROM template_events
),
as_of AS (
  SELECT
    template_id, profile_id, message_id, is_event, event_id,
    MAX(pass) OVER (
      PARTITION BY template_id, profile_id, message_id
      ORDER BY at_micros ASC NULLS FIRST, is_event ASC NULLS FIRST, pass ASC NULLS FIRST, event_id ASC NULLS FIRST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS latest_pass
  FROM timeline
)
SELECT
  e.template_id, p.decision_id, e.event_id, e.profile_id, e.message_id, e.send_id, e.metric,
  e.at_micros, e.send_at_micros, e.subject_folded, e.url, e.is_bot, e.is_machine
FROM as_of a
JOIN template_events e ON e.template_id = a.template_id AND e.event_id = a.event_id
JOIN passes p ON p.template_id = a.template_id AND p.profile_id = a.profile_id AND p.message_id = a.message_id
  AND p.pass = a.latest_pass
WHERE a.is_event = 1
