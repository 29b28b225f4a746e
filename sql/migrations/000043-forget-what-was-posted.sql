-- An id that a customer gives an event may hold a person's own ("order-<profile id>-7"). That it was taken must be known
-- for ever, also of a person who is forgotten; a digest says as much and names nobody.
ALTER TABLE own_events ADD COLUMN id_digest bytea;                     -- SHA-256 of <organisation>/<event_id>
UPDATE own_events SET id_digest = sha256(convert_to(org_id || '/' || event_id, 'UTF8'));
ALTER TABLE own_events DROP CONSTRAINT own_events_pkey, DROP COLUMN event_id, ADD PRIMARY KEY (org_id, id_digest);

DROP FUNCTION forget_person(text[], uuid[], text[]), find_person(text[], uuid[], text[]);

-- $3: regular expressions of names that can be nothing else, anywhere in text. $4: of names that are all of a field, for
-- rows and bodies as they came.
CREATE OR REPLACE FUNCTION person_condition(of_table regclass) RETURNS text
  LANGUAGE sql STABLE SET search_path = public
  AS $$ SELECT string_agg(CASE
            WHEN a.attname IN ('user_id', 'profile_id') THEN format('%I = ANY ($1)', a.attname)
            WHEN a.attname = 'tracking_id' THEN format('split_part(%I, ''.'', 1) = ANY ($1) OR %1$I = ANY ($1)', a.attname)
            WHEN a.attname = 'decision_id' THEN format('%I = ANY ($2)', a.attname)
            WHEN a.atttypid = 'bytea'::regtype THEN format('encode(%I, ''escape'') ~ ANY ($4)', a.attname)
            ELSE format('%I ~ ANY ($4)', a.attname) END, ' OR ')
        FROM pg_attribute a
        WHERE a.attrelid = of_table AND a.attnum > 0 AND NOT a.attisdropped
          AND (a.attname IN ('user_id', 'profile_id', 'tracking_id') AND a.atttypid = 'text'::regtype
            OR a.attname = 'decision_id' AND a.atttypid = 'uuid'::regtype
            OR a.attname = 'raw' AND a.atttypid = 'text'::regtype
            OR a.attname = 'body' AND a.atttypid = 'bytea'::regtype) $$;

-- What was posted without one person: of our own form the lines that name them go, of a delivery of Klaviyo's the items
-- of its list. NULL: nothing is left, or what is left names them still, or it cannot be read.
CREATE FUNCTION posted_without(posted_by text, body bytea, records text[]) RETURNS bytea
  LANGUAGE plpgsql STABLE SET search_path = public
  AS $$ DECLARE whole text := convert_from(body, 'UTF8'); kept text; items text;
  BEGIN
    IF posted_by = 'own_events' THEN
      SELECT string_agg(line, E'\n' ORDER BY place) INTO kept
        FROM string_to_table(whole, E'\n') WITH ORDINALITY AS lines (line, place) WHERE NOT line ~ ANY (records);
    ELSE
      SELECT string_agg(item::text, ',' ORDER BY place) INTO items
        FROM json_array_elements(whole::json -> 'data') WITH ORDINALITY AS data (item, place)
        WHERE NOT item::text ~ ANY (records);
      SELECT '{' || string_agg(to_json(key)::text || ':' || CASE key WHEN 'data' THEN '[' || items || ']' ELSE value::text END,
          ',' ORDER BY place) || '}' INTO kept
        FROM json_each(whole::json) WITH ORDINALITY AS members (key, value, place) WHERE items IS NOT NULL;
    END IF;
    RETURN CASE WHEN NOT kept ~ ANY (records) THEN convert_to(kept, 'UTF8') END;
  EXCEPTION WHEN data_exception THEN
    RETURN NULL;
  END $$;

-- names: of the person. decisions: theirs. patterns, records: $3 and $4 of person_condition.
CREATE FUNCTION forget_person(names text[], decisions uuid[], patterns text[], records text[]) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
  AS $$ DECLARE t regclass; condition text; latest bigint; removed bigint := 0;
  BEGIN
    -- One row here is of many people; those that it is not of must not lose what was taken from them.
    UPDATE inbox SET body = posted_without(source, body, records)
      WHERE org_id = current_org() AND encode(body, 'escape') ~ ANY (records)
        AND posted_without(source, body, records) IS NOT NULL;
    GET DIAGNOSTICS removed = ROW_COUNT;
    FOR t IN SELECT org_tables() LOOP
      condition := person_condition(t);
      CONTINUE WHEN condition IS NULL;
      EXECUTE format('DELETE FROM %s WHERE org_id = current_org() AND (%s)', t, condition)
        USING names, decisions, patterns, records;
      GET DIAGNOSTICS latest = ROW_COUNT;
      removed := removed + latest;
    END LOOP;
    RETURN removed;
  END $$;

-- The proof: every column of every table that can hold text, and those that name a person.
CREATE FUNCTION find_person(names text[], decisions uuid[], patterns text[], records text[])
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
        INTO rows_found USING names, decisions, patterns, records;
      RETURN NEXT;
    END LOOP;
  END $$;

REVOKE EXECUTE ON FUNCTION posted_without(text, bytea, text[]), forget_person(text[], uuid[], text[], text[]),
  find_person(text[], uuid[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_person(text[], uuid[], text[], text[]), find_person(text[], uuid[], text[], text[])
  TO justai_app;
