-- One row a decision: intention to treat, so opens and clicks count whatever the email showed, if a human made them
-- within maturity. Unsubscribe and preference links live on Klaviyo's own domain and are no interest in the content.
WITH first_exposures AS (
  SELECT decision_id, result
  FROM (
    SELECT
      x.decision_id, x.result,
      ROW_NUMBER() OVER (
        PARTITION BY x.decision_id ORDER BY x.send_at_micros ASC NULLS LAST, x.send_id ASC NULLS LAST
      ) AS exposure_number
    FROM exposures x
    JOIN decisions d ON d.decision_id = x.decision_id
    JOIN templates t ON t.template_id = d.template_id
    WHERE x.send_at_micros <= d.decided_at_micros + t.maturity_micros
  ) numbered
  WHERE exposure_number = 1
),
engagements AS (
  SELECT
    e.decision_id,
    MAX(CASE WHEN e.metric = 'opened_email' AND NOT e.is_bot AND NOT e.is_machine THEN 1 ELSE 0 END) AS opened,
    MAX(CASE WHEN e.metric = 'clicked_email' AND NOT e.is_bot AND NOT e.is_machine
              AND COALESCE(e.url, '') NOT LIKE '%//manage.kmail-lists.com/%' THEN 1 ELSE 0 END) AS clicked,
    MAX(CASE WHEN e.metric = 'opened_email' AND e.is_machine THEN 1 ELSE 0 END) AS machine_opened,
    MAX(CASE WHEN e.metric = 'clicked_email' AND e.is_bot THEN 1 ELSE 0 END) AS bot_clicked
  FROM attributed_events e
  JOIN decisions d ON d.decision_id = e.decision_id
  JOIN templates t ON t.template_id = d.template_id
  WHERE e.at_micros >= d.decided_at_micros AND e.at_micros <= d.decided_at_micros + t.maturity_micros
  GROUP BY e.decision_id
),
-- A person enters an estimate once: by the first decision whose group was drawn by chance.
firsts AS (
  SELECT
    decision_id,
    ROW_NUMBER() OVER (
      PARTITION BY template_id, profile_id ORDER BY decided_at_micros ASC NULLS FIRST, sequence ASC NULLS FIRST
    ) AS drawn_number
  FROM decisions
  WHERE assignment <> 'forced' AND group_probability < 1
),
-- How far the data reach. Shops may send events with a time of their own, so one in the future says nothing.
reach AS (
  SELECT MAX(e.at_micros) AS at_micros
  FROM events e
  CROSS JOIN parameters p
  WHERE e.at_micros <= p.now_micros
)
SELECT
  d.decision_id, d.template_id, d.user_id, d.kind, d.assignment, d.variant_id, d.policy_version, d.cell,
  d.group_probability, d.propensity, d.sequence, d.decided_at_micros,
  COALESCE(x.result, 'not_received') AS evidence,
  x.result IS NOT NULL AS received,
  COALESCE(g.opened, 0) = 1 AS opened,
  COALESCE(g.clicked, 0) = 1 AS clicked,
  COALESCE(g.machine_opened, 0) = 1 AS machine_opened,
  COALESCE(g.bot_clicked, 0) = 1 AS bot_clicked,
  COALESCE(f.drawn_number, 0) = 1 AS is_first_of_person,
  -- By the data and not by the clock: of a late export nobody can say yet that it holds no click.
  COALESCE(d.decided_at_micros + t.maturity_micros <= r.at_micros, FALSE) AS is_mature
FROM decisions d
CROSS JOIN reach r
JOIN templates t ON t.template_id = d.template_id
LEFT JOIN first_exposures x ON x.decision_id = d.decision_id
LEFT JOIN engagements g ON g.decision_id = d.decision_id
LEFT JOIN firsts f ON f.decision_id = d.decision_id
