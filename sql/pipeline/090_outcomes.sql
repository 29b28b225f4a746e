-- One row a decision: intention to treat, so what people did counts whatever the email showed, if a human did it within
-- maturity.
WITH first_exposures AS (
  SELECT unit, result
  FROM (
    SELECT
      x.unit, x.result,
      ROW_NUMBER() OVER (PARTITION BY x.unit ORDER BY x.send_at_micros ASC NULLS LAST) AS exposure_number
    FROM exposures x
    JOIN templates t ON t.template_id = x.template_id
    WHERE x.send_at_micros <= x.decided_at_micros + t.maturity_micros
  ) numbered
  WHERE exposure_number = 1
),
engagements AS (
  SELECT
    e.unit,
    MAX(CASE WHEN e.metric = 'opened_email' AND e.is_human THEN 1 ELSE 0 END) AS opened,
    MAX(CASE WHEN e.metric = 'clicked_email' AND e.is_human AND NOT e.is_preference_link THEN 1 ELSE 0 END) AS clicked,
    MAX(CASE WHEN e.metric = 'opened_email' AND NOT e.is_human THEN 1 ELSE 0 END) AS machine_opened,
    MAX(CASE WHEN e.metric = 'clicked_email' AND NOT e.is_human THEN 1 ELSE 0 END) AS bot_clicked,
    MAX(CASE WHEN e.metric IN ('bounced_email', 'dropped_email') THEN 1 ELSE 0 END) AS bounced,
    MAX(CASE WHEN e.metric = 'unsubscribed' THEN 1 ELSE 0 END) AS unsubscribed,
    MAX(CASE WHEN e.metric = 'spam' THEN 1 ELSE 0 END) AS marked_as_spam
  FROM attributed_events e
  JOIN templates t ON t.template_id = e.template_id
  WHERE e.metric <> 'received_email'
    AND e.at_micros >= e.decided_at_micros AND e.at_micros <= e.decided_at_micros + t.maturity_micros
  GROUP BY e.unit
),
purchases AS (
  SELECT c.unit, COUNT(*) AS conversions, SUM(c.value_micros) AS revenue_micros
  FROM conversions c
  JOIN templates t ON t.template_id = c.template_id
  WHERE c.at_micros <= c.decided_at_micros + t.maturity_micros
  GROUP BY c.unit
),
-- A person enters an estimate once: by the first decision whose group was drawn by chance, ours or Klaviyo's.
firsts AS (
  SELECT unit
  FROM (
    SELECT
      u.unit, b.profile_id AS entered_before,
      ROW_NUMBER() OVER (
        PARTITION BY u.template_id, u.profile_id ORDER BY u.decided_at_micros ASC NULLS FIRST, u.unit ASC NULLS FIRST
      ) AS drawn_number
    FROM units u
    JOIN templates t ON t.template_id = u.template_id
    LEFT JOIN entered_before b ON b.template_id = u.template_id AND b.profile_id = u.profile_id
    WHERE u.assignment <> 'forced' AND (u.group_probability < 1 OR t.control_message_id IS NOT NULL)
  ) numbered
  WHERE drawn_number = 1 AND entered_before IS NULL
)
SELECT
  u.decision_id, u.template_id, u.user_id, u.kind, u.assignment, u.variant_id, u.policy_version, u.cell,
  u.group_probability, u.propensity, u.sequence, u.decided_at_micros, u.day_micros,
  COALESCE(x.result, 'not_received') AS evidence,
  x.result IS NOT NULL AS received,
  COALESCE(g.opened, 0) = 1 AS opened,
  COALESCE(g.clicked, 0) = 1 AS clicked,
  COALESCE(g.machine_opened, 0) = 1 AS machine_opened,
  COALESCE(g.bot_clicked, 0) = 1 AS bot_clicked,
  COALESCE(g.bounced, 0) = 1 AS bounced,
  COALESCE(g.unsubscribed, 0) = 1 AS unsubscribed,
  COALESCE(g.marked_as_spam, 0) = 1 AS marked_as_spam,
  CAST(COALESCE(c.conversions, 0) AS BIGINT) AS conversions,
  CAST(COALESCE(c.revenue_micros, 0) AS BIGINT) AS revenue_micros,
  f.unit IS NOT NULL AS is_first_of_person,
  -- By the data and not by the clock: of a late export nobody can say yet that it holds no click.
  COALESCE(u.decided_at_micros + t.maturity_micros <= p.reach_micros, FALSE) AS is_mature
FROM units u
CROSS JOIN parameters p
JOIN templates t ON t.template_id = u.template_id
LEFT JOIN first_exposures x ON x.unit = u.unit
LEFT JOIN engagements g ON g.unit = u.unit
LEFT JOIN purchases c ON c.unit = u.unit
LEFT JOIN firsts f ON f.unit = u.unit
