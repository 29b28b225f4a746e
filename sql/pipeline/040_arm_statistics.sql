-- Addable counts of what was drawn, by UTC day of the decision. Forced decisions and those that fell back to the
-- control's content say nothing about an arm.
SELECT
  template_id,
  COALESCE(policy_version, 0) AS policy_version,
  CASE WHEN kind = 'control' THEN 'control' ELSE variant_id END AS arm,
  cell,
  decided_at_micros - decided_at_micros % 86400000000 AS day_micros,
  COUNT(*) AS decided,
  COUNT(CASE WHEN received THEN 1 END) AS received,
  COUNT(CASE WHEN evidence = 'shown' THEN 1 END) AS shown,
  COUNT(CASE WHEN evidence = 'stale' THEN 1 END) AS stale,
  COUNT(CASE WHEN evidence = 'fallback' THEN 1 END) AS fallback,
  COUNT(CASE WHEN evidence = 'uncertain' THEN 1 END) AS uncertain,
  COUNT(CASE WHEN evidence = 'shown' AND opened THEN 1 END) AS shown_opens,
  COUNT(CASE WHEN evidence = 'shown' AND clicked THEN 1 END) AS shown_clicks,
  COUNT(CASE WHEN opened THEN 1 END) AS opens,
  COUNT(CASE WHEN clicked THEN 1 END) AS clicks,
  COUNT(CASE WHEN machine_opened THEN 1 END) AS machine_opens,
  COUNT(CASE WHEN bot_clicked THEN 1 END) AS bot_clicks
FROM outcomes
WHERE assignment <> 'forced' AND kind <> 'fallback'
GROUP BY
  template_id,
  COALESCE(policy_version, 0),
  CASE WHEN kind = 'control' THEN 'control' ELSE variant_id END,
  cell,
  decided_at_micros - decided_at_micros % 86400000000
