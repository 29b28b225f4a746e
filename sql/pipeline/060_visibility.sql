-- How long after a write does an email still not show it? Where the subject tells what was shown, the write can be
-- wrong: by day and half second between write and send, how often was it?
SELECT
  day_micros,
  CASE WHEN after_write_micros >= 0 THEN after_write_micros ELSE -after_write_micros END
    - (CASE WHEN after_write_micros >= 0 THEN after_write_micros ELSE -after_write_micros END) % 500000
    + 500000 AS gap_micros,
  COUNT(*) AS judged,
  COUNT(CASE WHEN (after_write_micros >= 0) <> (matches_own = 1) THEN 1 END) AS contradicted
FROM sends
WHERE matches_own + matches_earlier + matches_default = 1
  AND NOT is_cleared
  AND after_write_micros > -60000000 AND after_write_micros < 60000000
GROUP BY
  day_micros,
  CASE WHEN after_write_micros >= 0 THEN after_write_micros ELSE -after_write_micros END
    - (CASE WHEN after_write_micros >= 0 THEN after_write_micros ELSE -after_write_micros END) % 500000
    + 500000
