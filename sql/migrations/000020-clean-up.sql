-- Whether a profile's properties are emptied again once the email has gone.
-- where_reentered: in flows that a person may pass again, so that a later pass never shows an earlier one's content.
ALTER TABLE templates ADD COLUMN clean_up text NOT NULL DEFAULT 'where_reentered'
  CHECK (clean_up IN ('where_reentered', 'always', 'never'));

ALTER TABLE write_ledger ADD COLUMN cleaning_until timestamptz;  -- wall clock; nothing else is written meanwhile
CREATE INDEX write_ledger_to_clean ON write_ledger (org_id, occupied_until) WHERE NOT is_clean;

-- NULL where the flow's definition could not be read.
-- https://developers.klaviyo.com/en/reference/flows_api_overview: a list or segment starts a flow once a person; a metric
-- or a date as often as reentry_criteria allow, and {"unit": "alltime", "duration": 1} is once.
CREATE FUNCTION may_be_reentered(flow klaviyo_flows) RETURNS boolean
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE
          WHEN flow.definition IS NULL THEN NULL
          WHEN flow.definition #>> '{triggers,0,type}' IN ('list', 'segment') THEN false
          ELSE NOT coalesce(flow.definition #>> '{reentry_criteria,unit}' = 'alltime'
                            AND flow.definition #>> '{reentry_criteria,duration}' <> '0', false)
        END $$;

CREATE FUNCTION wants_clean_up(template templates) RETURNS boolean
  LANGUAGE sql STABLE
  AS $$ SELECT CASE template.clean_up
          WHEN 'always' THEN true
          WHEN 'never' THEN false
          ELSE coalesce((SELECT may_be_reentered(f) FROM klaviyo_flows f
                         WHERE f.org_id = template.org_id AND f.account_id = template.account_id
                           AND f.flow_id = template.flow_id), true)
        END $$;

-- Asked before the organisation is known: which organisations have properties that an email left behind.
CREATE FUNCTION orgs_with_written_properties(occupied_before timestamptz) RETURNS TABLE (org_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT o.org_id FROM orgs o
        WHERE EXISTS (SELECT FROM templates t WHERE t.org_id = o.org_id AND t.flow_id IS NOT NULL AND wants_clean_up(t))
          AND EXISTS (SELECT FROM write_ledger l
                      WHERE l.org_id = o.org_id AND NOT l.is_clean AND l.occupied_until < occupied_before) $$;
REVOKE EXECUTE ON FUNCTION may_be_reentered(klaviyo_flows), wants_clean_up(templates),
  orgs_with_written_properties(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may_be_reentered(klaviyo_flows), wants_clean_up(templates),
  orgs_with_written_properties(timestamptz) TO justai_app;
