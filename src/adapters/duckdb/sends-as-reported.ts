import type { CountAsk } from '../../ingest/counted-sends/ports.ts';
import { text } from './session.ts';

/** Klaviyo's default: an order is credited to the last email that was opened or clicked in the five days before it. */
const CREDITED_MICROS = 5n * 86_400_000_000n;

/** Which metric a statistic counts, and whether each person once. Conversions are counted by themselves. */
const STATISTICS = `(VALUES ('delivered', 'received_email', false), ('opens_unique', 'opened_email', true),
  ('clicks_unique', 'clicked_email', true), ('bounced', 'bounced_email', false),
  ('unsubscribe_uniques', 'unsubscribed', true), ('spam_complaints', 'spam', false))`;

interface Asked extends CountAsk {
  /** A stretch ago, for `before`. */
  readonly beforeMicros: bigint;
}

/**
 * The figures of Klaviyo's report, from our events: by email, of the sends of a span of time, whatever of them happened
 * up to now. The view `near` holds the events from the span's first day on.
 */
export const sendsAsReported = ({ messageIds, from, to, conversionMetric, beforeMicros }: Asked): string => `
  WITH messages AS (SELECT unnest([${messageIds.map(text).join(', ')}]::VARCHAR[]) AS message_id),
  statistics AS (SELECT * FROM ${STATISTICS} AS s (statistic, metric, is_of_people)),
  sent AS (
    SELECT e.message_id, s.statistic, s.is_of_people, e.profile_id, e.send_at_micros, e.at_micros,
      NOT e.is_bot AND NOT e.is_machine AS is_human
    FROM near e JOIN statistics s ON s.metric = e.metric JOIN messages m ON m.message_id = e.message_id
    WHERE ${within(from, to)}
  ),
  engaged AS (
    SELECT message_id, statistic,
      CASE WHEN any_value(is_of_people) THEN count(DISTINCT profile_id) ELSE count(*) END AS ours,
      CASE WHEN any_value(is_of_people) THEN count(DISTINCT profile_id) FILTER (at_micros <= ${beforeMicros})
        ELSE count(*) FILTER (at_micros <= ${beforeMicros}) END AS before,
      CASE WHEN any_value(is_of_people) THEN count(DISTINCT profile_id)
        ELSE count(DISTINCT (profile_id, send_at_micros)) END AS once,
      CASE WHEN any_value(is_of_people) THEN count(DISTINCT profile_id) FILTER (is_human)
        ELSE count(*) FILTER (is_human) END AS by_people,
      0 AS after_clicks
    FROM sent GROUP BY message_id, statistic
  ),
  touches AS (
    SELECT r.rule, e.profile_id, e.at_micros, e.message_id, e.send_at_micros
    FROM near e
    JOIN (VALUES ('all'), ('people'), ('clicks')) AS r (rule)
      ON r.rule = 'all' OR r.rule = 'people' AND NOT e.is_bot AND NOT e.is_machine
        OR r.rule = 'clicks' AND e.metric = 'clicked_email'
    WHERE e.metric IN ('opened_email', 'clicked_email')
  ),
  orders AS (
    SELECT r.rule, e.profile_id, e.at_micros
    FROM near e CROSS JOIN (VALUES ('all'), ('people'), ('clicks')) AS r (rule)
    WHERE ${isConversion(conversionMetric)}
  ),
  credited AS (
    SELECT t.message_id, t.send_at_micros, o.rule, o.at_micros
    FROM orders o
    ASOF JOIN touches t ON t.rule = o.rule AND t.profile_id = o.profile_id AND t.at_micros <= o.at_micros
    WHERE t.at_micros >= o.at_micros - ${CREDITED_MICROS}
  ),
  converted AS (
    SELECT message_id, 'conversions' AS statistic, count(*) FILTER (rule = 'all') AS ours,
      count(*) FILTER (rule = 'all' AND at_micros <= ${beforeMicros}) AS before,
      count(*) FILTER (rule = 'all') AS once, count(*) FILTER (rule = 'people') AS by_people,
      count(*) FILTER (rule = 'clicks') AS after_clicks
    FROM credited e WHERE message_id IN (SELECT message_id FROM messages) AND ${within(from, to)}
    GROUP BY message_id
  ),
  unplaced AS (
    SELECT e.message_id, s.statistic, count(*) AS without_send
    FROM near e JOIN statistics s ON s.metric = e.metric JOIN messages m ON m.message_id = e.message_id
    -- An event that names no send is taken for one of a send at its own time.
    WHERE e.send_at_micros = e.at_micros AND e.metric <> 'received_email' AND e.at_micros >= ${micros(from)}
    GROUP BY e.message_id, s.statistic
  )
  SELECT m.message_id, s.statistic, coalesce(f.ours, 0) AS ours, coalesce(f.before, 0) AS before,
    coalesce(f.once, 0) AS once, coalesce(f.by_people, 0) AS by_people, coalesce(f.after_clicks, 0) AS after_clicks,
    coalesce(u.without_send, 0) AS without_send
  FROM messages m
  CROSS JOIN (SELECT statistic FROM statistics UNION ALL SELECT 'conversions') s
  LEFT JOIN (SELECT * FROM engaged UNION ALL SELECT * FROM converted) f
    ON f.message_id = m.message_id AND f.statistic = s.statistic
  LEFT JOIN unplaced u ON u.message_id = m.message_id AND u.statistic = s.statistic`;

/** How many events of each kind there are at all, and how many of the span name no email. */
export const metricsAsIngested = ({ flowIds, from, to, conversionMetric }: CountAsk): string => `
  SELECT s.statistic, count(e.at_micros) AS events,
    count(*) FILTER (e.message_id IS NULL AND ${within(from, to)}
      AND (e.flow_id IS NULL OR e.flow_id IN (${flowIds.map(text).join(', ')}))) AS without_message
  FROM ${STATISTICS} AS s (statistic, metric, is_of_people)
  LEFT JOIN near e ON e.metric = s.metric AND e.at_micros >= ${micros(from)}
  GROUP BY s.statistic
  UNION ALL
  SELECT 'conversions', count(*), 0 FROM near e
  WHERE ${isConversion(conversionMetric)} AND e.at_micros >= ${micros(from)}`;

/** What events of these emails are called that no mapping knows. */
export const unmappedMetrics = ({ messageIds, from }: CountAsk): string => `
  SELECT metric_name AS name, count(*) AS events FROM near e
  WHERE metric = 'other' AND metric_name IS NOT NULL AND at_micros >= ${micros(from)}
    AND message_id IN (SELECT unnest([${messageIds.map(text).join(', ')}]::VARCHAR[]))
  GROUP BY metric_name ORDER BY events DESC, name LIMIT 5`;

/** How many emails that left in the span were received, of whatever flow. */
export const receivedEmails = ({ from, to }: CountAsk): string =>
  `SELECT count(*) AS received FROM near e WHERE metric = 'received_email' AND ${within(from, to)}`;

const isConversion = (metric: string): string =>
  `(e.metric = ${text(metric)} OR lower(e.metric_name) = ${text(metric.toLowerCase())})`;

const within = (from: number, to: number): string =>
  `e.send_at_micros >= ${micros(from)} AND e.send_at_micros < ${micros(to)}`;

export const micros = (at: number): bigint => BigInt(at) * 1_000n;
