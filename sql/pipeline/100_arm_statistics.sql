-- Addable counts of what was drawn, by UTC day of the decision. Forced decisions and those that fell back to the
-- control's content say nothing about an arm.
SELECT
  template_id,
  COALESCE(policy_version, 0) AS policy_version,
  CASE WHEN kind = 'control' THEN 'control' ELSE variant_id END AS arm,
  cell,
  day_micros,
  COUNT(*) AS decided,
  COUNT(CASE WHEN received THEN 1 END) AS received,
  COUNT(CASE WHEN evidence = 'shown' THEN 1 END) AS shown,
  COUNT(CASE WHEN evidence = 'stale' THEN 1 END) AS stale,
  COUNT(CASE WHEN evidence = 'fallback' THEN 1 END) AS fallback,
  COUNT(CASE WHEN evidence = 'uncertain' THEN 1 END) AS uncertain,
  COUNT(CASE WHEN evidence = 'shown' AND opened THEN 1 END) AS shown_opens,
  COUNT(CASE WHEN evidence = 'shown' AND clicked THEN 1 END) AS shown_clicks,
  COUNT(CASE WHEN evidence = 'shown' AND conversions > 0 THEN 1 END) AS shown_converted,
  CAST(SUM(CASE WHEN evidence = 'shown' THEN revenue_micros ELSE 0 END) AS BIGINT) AS shown_revenue_micros,
  COUNT(CASE WHEN evidence = 'shown' AND unsubscribed THEN 1 END) AS shown_unsubscribed,
  COUNT(CASE WHEN evidence = 'shown' AND marked_as_spam THEN 1 END) AS shown_marked_as_spam,
  COUNT(CASE WHEN opened THEN 1 END) AS opens,
  COUNT(CASE WHEN clicked THEN 1 END) AS clicks,
  COUNT(CASE WHEN machine_opened THEN 1 END) AS machine_opens,
  COUNT(CASE WHEN bot_clicked THEN 1 END) AS bot_clicks,
  COUNT(CASE WHEN conversions > 0 THEN 1 END) AS converted,
  CAST(SUM(revenue_micros) AS BIGINT) AS revenue_micros,
  COUNT(CASE WHEN bounced THEN 1 END) AS bounced,
  COUNT(CASE WHEN unsubscribed THEN 1 END) AS unsubscribed,
  COUNT(CASE WHEN marked_as_spam THEN 1 END) AS marked_as_spam
FROM outcomes
WHERE assignment <> 'forced' AND kind <> 'fallback'
GROUP BY
  template_id,
  COALESCE(policy_version, 0),
  CASE WHEN kind = 'control' THEN 'control' ELSE variant_id END,
  cell,
  day_micros
