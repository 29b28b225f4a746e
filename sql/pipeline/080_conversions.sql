-- Each purchase, or whatever a template counts as a conversion, goes to one decision: that of the person's last touch
-- before it, a click or an open by a human within its window.
WITH conversion_events AS (
  SELECT e.event_id, e.profile_id, e.at_micros, c.conversion_metric, COALESCE(e.value_micros, 0) AS value_micros
  FROM events e
  JOIN (SELECT DISTINCT conversion_metric FROM templates) c
    ON e.metric = c.conversion_metric OR LOWER(e.metric_name) = LOWER(c.conversion_metric)
)
SELECT
  d.unit, d.template_id, d.day_micros, d.event_id, d.profile_id, d.at_micros, d.touched_at_micros, d.touch, d.value_micros
FROM (
  SELECT
    a.unit, a.template_id, a.day_micros, e.event_id, e.profile_id, e.at_micros,
    a.at_micros AS touched_at_micros, a.kind AS touch, e.value_micros,
    ROW_NUMBER() OVER (
      PARTITION BY e.event_id
      ORDER BY a.at_micros DESC NULLS LAST, a.kind ASC NULLS LAST, a.unit DESC NULLS LAST
    ) AS touch_number
  FROM touches_before a
  JOIN conversion_events e ON e.profile_id = a.profile_id AND e.at_micros >= a.at_micros
  JOIN templates t ON t.template_id = a.template_id AND t.conversion_metric = e.conversion_metric
  WHERE a.kind = 'clicked' AND a.at_micros >= e.at_micros - t.click_window_micros
    OR a.kind = 'opened' AND a.at_micros >= e.at_micros - t.open_window_micros
) d
CROSS JOIN parameters q
WHERE d.touch_number = 1 AND d.at_micros < d.day_micros + (q.followed_days + 1) * 86400000000
