-- Who met a theme in the earlier template is kept to it in this one.
ALTER TABLE templates
  ADD COLUMN earlier_template_id text,
  ADD COLUMN theme_key           text,             -- e.g. tone; NULL: every theme counts
  ADD COLUMN theme_lookback_days int CHECK (theme_lookback_days BETWEEN 1 AND 365),
  ADD FOREIGN KEY (org_id, earlier_template_id) REFERENCES templates,
  ADD CHECK (earlier_template_id <> template_id),
  ADD CHECK ((earlier_template_id IS NULL) = (theme_lookback_days IS NULL)),
  ADD CHECK (theme_key IS NULL OR earlier_template_id IS NOT NULL);

ALTER TABLE decisions ADD COLUMN restricted_to text[];  -- the themes a restricted draw was kept to

-- Themes are compared in one form, `tone: friendly`.
UPDATE variants SET themes = ARRAY(
  SELECT regexp_replace(lower(btrim(theme)), '\s*:\s*', ': ') FROM unnest(themes) WITH ORDINALITY AS t (theme, place)
  ORDER BY place);
