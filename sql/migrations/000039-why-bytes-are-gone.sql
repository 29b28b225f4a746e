-- Why the bytes of a landed file are gone; NULL where they are here. A file that cannot be looked through goes with a
-- person who is forgotten.
ALTER TABLE landing_files ADD COLUMN expired_because text CHECK (expired_because IN ('age', 'forgotten'));
UPDATE landing_files SET expired_because = 'age' WHERE expired_at IS NOT NULL;
