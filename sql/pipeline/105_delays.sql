-- Addable counts of how long what people did took to come, in whole hours after the decision: of the content that the
-- email really showed, each person's first time, as in the counts by version.
WITH happened AS (
  SELECT unit, 'opens' AS metric, opened_at_micros AS at_micros
  FROM responses
  WHERE evidence = 'shown' AND opened_at_micros IS NOT NULL
  UNION ALL
  SELECT unit, 'clicks' AS metric, clicked_at_micros AS at_micros
  FROM responses
  WHERE evidence = 'shown' AND clicked_at_micros IS NOT NULL
  UNION ALL
  SELECT unit, 'conversions' AS metric, converted_at_micros AS at_micros
  FROM responses
  WHERE evidence = 'shown' AND converted_at_micros IS NOT NULL
),
delayed AS (
  SELECT
    u.template_id, u.day_micros, h.metric,
    h.at_micros - u.decided_at_micros - (h.at_micros - u.decided_at_micros) % 3600000000 AS delay_micros
  FROM happened h
  JOIN units u ON u.unit = h.unit
  WHERE u.assignment <> 'forced' AND u.kind = 'treatment'
)
SELECT template_id, day_micros, metric, delay_micros, COUNT(*) AS people
FROM delayed
GROUP BY template_id, day_micros, metric, delay_micros
