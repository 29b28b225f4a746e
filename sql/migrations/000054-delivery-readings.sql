-- For whoever watches the server over all organisations; counts alone leave it.
CREATE FUNCTION count_deliveries(at timestamptz) RETURNS TABLE (state text, deliveries bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT 'late', count(*) FROM orgs o JOIN deliveries d USING (org_id) WHERE d.state = 'pending' AND d.due_at <= at
        UNION ALL
        SELECT s.state, count(d.state)
        FROM unnest('{rejected, expired, superseded}'::text[]) AS s (state)
        LEFT JOIN (SELECT d.state FROM orgs o JOIN deliveries d USING (org_id)
                   WHERE d.state IN ('rejected', 'expired', 'superseded') AND d.finished_at > at - interval '1 hour') d
          ON d.state = s.state
        GROUP BY s.state $$;

CREATE FUNCTION count_klaviyo_accounts() RETURNS TABLE (state text, accounts bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT s.state, count(a.org_id)
        FROM unnest('{active, paused, in_trouble}'::text[]) AS s (state)
        LEFT JOIN klaviyo_accounts a
          ON s.state = CASE WHEN a.state = 'active' AND a.trouble_reason IS NOT NULL THEN 'in_trouble' ELSE a.state END
        GROUP BY s.state $$;
