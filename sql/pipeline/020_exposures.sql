-- What did each received email really show? Judged by its subject first, by our own writes where that cannot tell.
--   shown      its decision's content
--   stale      the content of an earlier decision, still on the profile
--   fallback   the email's own default, because the write came too late
--   uncertain  sent so close to the write that nobody can say
WITH sends AS (
  SELECT *
  FROM (
    SELECT
      template_id, decision_id, profile_id, message_id, send_id, send_at_micros,
      at_micros AS received_at_micros, subject_folded,
      ROW_NUMBER() OVER (
        PARTITION BY template_id, profile_id, message_id, send_id
        ORDER BY at_micros ASC NULLS FIRST, event_id ASC NULLS FIRST
      ) AS copy_number
    FROM attributed_events
    WHERE metric = 'received_email'
  ) received
  WHERE copy_number = 1
),
-- A request that was never answered may have been carried out all the same.
writes AS (
  SELECT
    decision_id,
    MIN(CASE WHEN outcome = 'written' THEN completed_at_micros END) AS surely_by_micros,
    MIN(CASE WHEN outcome = 'written' OR (outcome = 'retry' AND status_code IS NULL) THEN started_at_micros END)
      AS possibly_from_micros
  FROM attempts
  GROUP BY decision_id
),
contents AS (
  SELECT
    d.decision_id, d.profile_id, d.prefix, d.sequence, d.decided_at_micros,
    d.subject_folded = '' AS is_cleared,
    CASE WHEN d.subject_folded = '' THEN t.default_subject_folded ELSE d.subject_folded END AS own_subject,
    t.default_subject_folded AS default_subject,
    w.surely_by_micros, w.possibly_from_micros
  FROM decisions d
  JOIN templates t ON t.template_id = d.template_id
  LEFT JOIN writes w ON w.decision_id = d.decision_id
),
-- Until when each written content stayed, and which write took its place.
stays AS (
  SELECT
    decision_id, profile_id, prefix, is_cleared, own_subject, possibly_from_micros, sequence, decided_at_micros,
    LEAD(surely_by_micros) OVER (
      PARTITION BY profile_id, prefix
      ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, sequence ASC NULLS LAST
    ) AS replaced_at_micros,
    LEAD(decision_id) OVER (
      PARTITION BY profile_id, prefix
      ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, sequence ASC NULLS LAST
    ) AS replaced_by
  FROM contents
  WHERE possibly_from_micros IS NOT NULL
),
-- Does an earlier decision's content possibly stand on the profile, and has it this very subject?
earlier AS (
  SELECT
    s.template_id, s.decision_id, s.send_id,
    1 AS is_possible,
    MAX(CASE WHEN e.own_subject = s.subject_folded THEN 1 ELSE 0 END) AS is_match
  FROM sends s
  CROSS JOIN parameters p
  JOIN contents c ON c.decision_id = s.decision_id
  JOIN stays e ON e.profile_id = c.profile_id AND e.prefix = c.prefix
  WHERE NOT e.is_cleared
    AND (e.decided_at_micros < c.decided_at_micros
      OR (e.decided_at_micros = c.decided_at_micros AND e.sequence < c.sequence))
    AND e.possibly_from_micros <= s.send_at_micros + p.margin_micros
    AND (e.replaced_at_micros IS NULL
      OR e.replaced_at_micros > s.send_at_micros - p.margin_micros
      OR e.replaced_by = c.decision_id)
  GROUP BY s.template_id, s.decision_id, s.send_id
),
judged AS (
  SELECT
    s.template_id, s.decision_id, s.profile_id, s.message_id, s.send_id, s.send_at_micros, s.received_at_micros,
    s.subject_folded, c.is_cleared,
    CASE WHEN c.own_subject = s.subject_folded THEN 1 ELSE 0 END AS matches_own,
    COALESCE(e.is_match, 0) AS matches_earlier,
    CASE WHEN NOT c.is_cleared AND c.default_subject = s.subject_folded THEN 1 ELSE 0 END AS matches_default,
    COALESCE(e.is_possible, 0) AS is_earlier_possible,
    CASE
      WHEN c.surely_by_micros <= s.send_at_micros - p.margin_micros THEN 'in_time'
      WHEN c.possibly_from_micros IS NULL THEN 'too_late'
      WHEN c.possibly_from_micros >= s.send_at_micros + p.margin_micros THEN 'too_late'
      ELSE 'too_close'
    END AS write
  FROM sends s
  CROSS JOIN parameters p
  JOIN contents c ON c.decision_id = s.decision_id
  LEFT JOIN earlier e ON e.template_id = s.template_id AND e.decision_id = s.decision_id AND e.send_id = s.send_id
)
SELECT
  template_id, decision_id, profile_id, message_id, send_id, send_at_micros, received_at_micros, subject_folded,
  CASE WHEN matches_own + matches_earlier + matches_default = 1 THEN 'subject' ELSE 'write' END AS judged_by,
  CASE
    WHEN matches_own + matches_earlier + matches_default = 1 THEN
      CASE WHEN matches_own = 1 THEN 'shown' WHEN matches_earlier = 1 THEN 'stale' ELSE 'fallback' END
    WHEN write = 'in_time' THEN 'shown'
    WHEN write = 'too_close' THEN 'uncertain'
    WHEN is_earlier_possible = 1 THEN 'stale'
    -- Nothing was ever written: the default stands, which is what clearing asks for.
    WHEN is_cleared THEN 'shown'
    ELSE 'fallback'
  END AS result
FROM judged
