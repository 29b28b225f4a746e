-- Takes one person out of everything that the application can reach of its organisation, the append-only log included.
-- It goes by what columns are called, so that a table that is added later is not forgotten:
-- user_id, profile_id, tracking_id name a person; decision_id one of their decisions; raw and body hold text as it came.
CREATE FUNCTION person_condition(of_table regclass) RETURNS text
  LANGUAGE sql STABLE SET search_path = public
  AS $$ SELECT string_agg(CASE
            WHEN a.attname IN ('user_id', 'profile_id') THEN format('%I = ANY ($1)', a.attname)
            WHEN a.attname = 'tracking_id' THEN format('split_part(%I, ''.'', 1) = ANY ($1) OR %1$I = ANY ($1)', a.attname)
            WHEN a.attname = 'decision_id' THEN format('%I = ANY ($2)', a.attname)
            WHEN a.atttypid = 'bytea'::regtype THEN format('encode(%I, ''escape'') ~ ANY ($3)', a.attname)
            ELSE format('%I ~ ANY ($3)', a.attname) END, ' OR ')
        FROM pg_attribute a
        WHERE a.attrelid = of_table AND a.attnum > 0 AND NOT a.attisdropped
          AND (a.attname IN ('user_id', 'profile_id', 'tracking_id') AND a.atttypid = 'text'::regtype
            OR a.attname = 'decision_id' AND a.atttypid = 'uuid'::regtype
            OR a.attname = 'raw' AND a.atttypid = 'text'::regtype
            OR a.attname = 'body' AND a.atttypid = 'bytea'::regtype) $$;

CREATE FUNCTION org_tables() RETURNS SETOF regclass
  LANGUAGE sql STABLE SET search_path = public
  AS $$ SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        ORDER BY c.relname $$;

-- patterns: regular expressions, of names that are found anywhere in text.
CREATE FUNCTION forget_person(names text[], decisions uuid[], patterns text[]) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
  AS $$ DECLARE t regclass; condition text; latest bigint; removed bigint := 0;
  BEGIN
    FOR t IN SELECT org_tables() LOOP
      condition := person_condition(t);
      CONTINUE WHEN condition IS NULL;
      EXECUTE format('DELETE FROM %s WHERE org_id = current_org() AND (%s)', t, condition)
        USING names, decisions, patterns;
      GET DIAGNOSTICS latest = ROW_COUNT;
      removed := removed + latest;
    END LOOP;
    RETURN removed;
  END $$;

-- The proof: every column of every table that can hold text, and those that name a person.
CREATE FUNCTION find_person(names text[], decisions uuid[], patterns text[])
  RETURNS TABLE (table_name text, rows_found bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public
  AS $$ DECLARE t regclass; condition text;
  BEGIN
    FOR t IN SELECT org_tables() LOOP
      SELECT string_agg(CASE WHEN a.atttypid = 'bytea'::regtype
                             THEN format('encode(%I, ''escape'') ~ ANY ($3)', a.attname)
                             ELSE format('%I::text ~ ANY ($3)', a.attname) END, ' OR ')
        INTO condition FROM pg_attribute a
        WHERE a.attrelid = t AND a.attnum > 0 AND NOT a.attisdropped
          AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'json'::regtype, 'jsonb'::regtype, 'bytea'::regtype);
      condition := concat_ws(' OR ', condition, person_condition(t));
      CONTINUE WHEN condition = '';
      table_name := t::text;
      EXECUTE format('SELECT count(*) FROM %s WHERE org_id = current_org() AND (%s)', t, condition)
        INTO rows_found USING names, decisions, patterns;
      RETURN NEXT;
    END LOOP;
  END $$;

REVOKE EXECUTE ON FUNCTION person_condition(regclass), org_tables(), forget_person(text[], uuid[], text[]),
  find_person(text[], uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_person(text[], uuid[], text[]), find_person(text[], uuid[], text[]) TO justai_app;
