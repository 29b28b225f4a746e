-- What became of each decision. Intention to treat, so what people did counts whatever the email showed, if a human did
-- it within maturity.
WITH first_exposures AS (
  SELECT unit, send_at_micros, result
  FROM (
    SELECT
      unit, send_at_micros, result,
      ROW_NUMBER() OVER (PARTITION BY unit ORDER BY send_at_micros ASC NULLS LAST) AS exposure_number
    FROM exposures
  ) numbered
  WHERE exposure_number = 1
),
engagements AS (
  SELECT
    e.unit,
    MAX(CASE WHEN e.kind = 'opened' AND e.is_human THEN 1 ELSE 0 END) AS opened,
    MAX(CASE WHEN e.kind = 'clicked' AND e.is_human AND NOT e.is_preference_link THEN 1 ELSE 0 END) AS clicked,
    MAX(CASE WHEN e.kind = 'opened' AND NOT e.is_human THEN 1 ELSE 0 END) AS machine_opened,
    MAX(CASE WHEN e.kind = 'clicked' AND NOT e.is_human THEN 1 ELSE 0 END) AS bot_clicked,
    MAX(CASE WHEN e.kind = 'bounced' THEN 1 ELSE 0 END) AS bounced,
    MAX(CASE WHEN e.kind = 'unsubscribed' THEN 1 ELSE 0 END) AS unsubscribed,
    MAX(CASE WHEN e.kind = 'spam' THEN 1 ELSE 0 END) AS marked_as_spam
  FROM attributed_events e
  WHERE e.kind <> 'received' AND e.is_in_time
  GROUP BY e.unit
),
purchases AS (
  SELECT c.unit, COUNT(*) AS conversions, SUM(c.value_micros) AS revenue_micros
  FROM conversions c
  JOIN passes p ON p.unit = c.unit
  JOIN templates t ON t.template_number = p.template_number
  WHERE c.at_micros <= p.decided_at_micros + t.maturity_micros
  GROUP BY c.unit
)
SELECT
  u.unit,
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
  COALESCE(u.decided_at_micros + t.maturity_micros <= q.reach_micros, FALSE) AS is_mature,
  t.conversion_definition
FROM passes u
CROSS JOIN parameters q
JOIN templates t ON t.template_number = u.template_number
LEFT JOIN first_exposures x ON x.unit = u.unit AND x.send_at_micros <= u.decided_at_micros + t.maturity_micros
LEFT JOIN engagements g ON g.unit = u.unit
LEFT JOIN purchases c ON c.unit = u.unit
LEFT JOIN firsts f ON f.unit = u.unit
