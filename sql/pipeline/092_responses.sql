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
-- What people and machines did, as bits of one number: to keep one maximum a unit takes half of what seven take.
engagements AS (
  SELECT
    e.unit,
    BIT_OR(CASE
      WHEN e.kind = 'opened' AND e.is_human THEN 1
      WHEN e.kind = 'clicked' AND e.is_human AND NOT e.is_preference_link THEN 2
      WHEN e.kind = 'opened' AND NOT e.is_human THEN 4
      WHEN e.kind = 'clicked' AND NOT e.is_human THEN 8
      WHEN e.kind = 'bounced' THEN 16
      WHEN e.kind = 'unsubscribed' THEN 32
      WHEN e.kind = 'spam' THEN 64
      ELSE 0
    END) AS done,
    MIN(CASE WHEN e.kind = 'opened' AND e.is_human THEN e.at_micros END) AS opened_at_micros,
    MIN(CASE WHEN e.kind = 'clicked' AND e.is_human AND NOT e.is_preference_link THEN e.at_micros END)
      AS clicked_at_micros
  FROM attributed_events e
  WHERE e.kind <> 'received' AND e.is_in_time
  GROUP BY e.unit
),
purchases AS (
  SELECT
    c.unit, COUNT(*) AS conversions, SUM(c.value_micros) AS revenue_micros, MIN(c.at_micros) AS converted_at_micros
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
  COALESCE(g.done, 0) % 2 >= 1 AS opened,
  COALESCE(g.done, 0) % 4 >= 2 AS clicked,
  COALESCE(g.done, 0) % 8 >= 4 AS machine_opened,
  COALESCE(g.done, 0) % 16 >= 8 AS bot_clicked,
  COALESCE(g.done, 0) % 32 >= 16 AS bounced,
  COALESCE(g.done, 0) % 64 >= 32 AS unsubscribed,
  COALESCE(g.done, 0) % 128 >= 64 AS marked_as_spam,
  CAST(COALESCE(c.conversions, 0) AS BIGINT) AS conversions,
  CAST(COALESCE(c.revenue_micros, 0) AS BIGINT) AS revenue_micros,
  f.unit IS NOT NULL AS is_first_of_person,
  -- By the data and not by the clock: of a late export nobody can say yet that it holds no click.
  COALESCE(u.decided_at_micros + t.maturity_micros <= q.reach_micros, FALSE) AS is_mature,
  t.conversion_definition, g.opened_at_micros, g.clicked_at_micros, c.converted_at_micros
FROM passes u
CROSS JOIN parameters q
JOIN templates t ON t.template_number = u.template_number
LEFT JOIN first_exposures x ON x.unit = u.unit AND x.send_at_micros <= u.decided_at_micros + t.maturity_micros
LEFT JOIN engagements g ON g.unit = u.unit
LEFT JOIN purchases c ON c.unit = u.unit
LEFT JOIN firsts f ON f.unit = u.unit
