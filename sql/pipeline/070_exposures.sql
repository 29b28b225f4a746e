-- What did each received email really show? Judged by its subject first, by our own writes where that cannot tell.
--   shown      its decision's content
--   stale      the content of an earlier decision, still on the profile
--   fallback   the email's own default, because the write came too late
--   uncertain  sent so close to the write that nobody can say
-- How close that is was measured over the four weeks before: the least gap beyond which a write is contradicted by a
-- subject in no more than one case of a thousand; five seconds where fewer than a thousand cases tell.
WITH days AS (
  SELECT DISTINCT day_micros
  FROM sends
),
histogram AS (
  SELECT d.day_micros, v.gap_micros, SUM(v.judged) AS judged, SUM(v.contradicted) AS contradicted
  FROM days d
  JOIN visibility_before v
    ON v.day_micros < d.day_micros AND v.day_micros >= d.day_micros - 28 * 86400000000
  GROUP BY d.day_micros, v.gap_micros
),
beyond AS (
  SELECT
    day_micros, gap_micros,
    SUM(judged) OVER (PARTITION BY day_micros) AS judged_in_all,
    SUM(contradicted) OVER (
      PARTITION BY day_micros ORDER BY gap_micros DESC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS contradicted_from_here
  FROM histogram
),
margins AS (
  SELECT day_micros, MAX(gap_micros) AS margin_micros
  FROM beyond
  WHERE judged_in_all >= 1000 AND contradicted_from_here * 1000 > judged_in_all
  GROUP BY day_micros
),
measured AS (
  SELECT day_micros, MAX(judged_in_all) AS judged
  FROM beyond
  GROUP BY day_micros
),
judged AS (
  SELECT
    s.unit, s.day_micros, s.send_at_micros, s.received_at_micros, s.is_external, s.is_cleared, s.matches_own,
    s.matches_earlier, s.matches_default, s.after_write_micros, s.before_write_micros, s.earlier_gap_micros,
    CASE
      WHEN m.margin_micros IS NOT NULL THEN m.margin_micros
      WHEN a.judged >= 1000 THEN CAST(500000 AS BIGINT)
      ELSE CAST(5000000 AS BIGINT)
    END AS margin_micros
  FROM sends s
  LEFT JOIN margins m ON m.day_micros = s.day_micros
  LEFT JOIN measured a ON a.day_micros = s.day_micros
)
SELECT
  j.unit, u.decision_id, j.day_micros, j.send_at_micros, j.received_at_micros, j.margin_micros,
  CASE
    WHEN is_external THEN 'split'
    WHEN matches_own + matches_earlier + matches_default = 1 THEN 'subject'
    ELSE 'write'
  END AS judged_by,
  CASE
    WHEN is_external THEN 'shown'
    WHEN matches_own + matches_earlier + matches_default = 1 THEN
      CASE WHEN matches_own = 1 THEN 'shown' WHEN matches_earlier = 1 THEN 'stale' ELSE 'fallback' END
    WHEN after_write_micros >= margin_micros THEN 'shown'
    WHEN before_write_micros < margin_micros THEN 'uncertain'
    WHEN earlier_gap_micros <= margin_micros THEN 'stale'
    -- Nothing was ever written: the default stands, which is what clearing asks for.
    WHEN is_cleared THEN 'shown'
    ELSE 'fallback'
  END AS result
FROM judged j
JOIN units u ON u.unit = j.unit
