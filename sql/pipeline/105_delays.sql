-- Addable counts of how long what people did took to come, in whole hours after the decision: of the content that the
-- email really showed, each person's first time, as in the counts by version.
WITH first_times AS (
  SELECT
    unit,
    MIN(CASE WHEN kind = 'opened' THEN at_micros END) AS opened_at_micros,
    MIN(CASE WHEN kind = 'clicked' AND NOT is_preference_link THEN at_micros END) AS clicked_at_micros
  FROM attributed_events
  WHERE kind IN ('opened', 'clicked') AND is_human AND is_in_time
  GROUP BY unit
),
first_purchases AS (
  SELECT c.unit, MIN(c.at_micros) AS at_micros
  FROM conversions c
  JOIN passes p ON p.unit = c.unit
  JOIN templates t ON t.template_number = p.template_number
  WHERE c.at_micros <= p.decided_at_micros + t.maturity_micros
  GROUP BY c.unit
),
happened AS (
  SELECT unit, 'opens' AS metric, opened_at_micros AS at_micros
  FROM first_times
  WHERE opened_at_micros IS NOT NULL
  UNION ALL
  SELECT unit, 'clicks' AS metric, clicked_at_micros AS at_micros
  FROM first_times
  WHERE clicked_at_micros IS NOT NULL
  UNION ALL
  SELECT unit, 'conversions' AS metric, at_micros
  FROM first_purchases
),
delayed AS (
  SELECT
    u.template_id, u.day_micros, h.metric,
    h.at_micros - u.decided_at_micros - (h.at_micros - u.decided_at_micros) % 3600000000 AS delay_micros
  FROM happened h
  JOIN units u ON u.unit = h.unit
  JOIN responses r ON r.unit = h.unit
  WHERE r.evidence = 'shown' AND u.assignment <> 'forced' AND u.kind = 'treatment'
)
SELECT template_id, day_micros, metric, delay_micros, COUNT(*) AS people
FROM delayed
GROUP BY template_id, day_micros, metric, delay_micros
