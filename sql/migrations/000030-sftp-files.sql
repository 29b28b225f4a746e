-- The key that a server showed in place of the pinned one, until someone accepts it or the server shows the pinned one again.
ALTER TABLE sftp_sources
  ADD COLUMN offered_host_key text,
  ADD COLUMN failures int NOT NULL DEFAULT 0,    -- pulls in a row that failed
  ADD COLUMN note text;                          -- what a person should know of a pull that did not fail

-- What became of every file that the server listed, not only of the fetched ones.
-- fetched: landed. changing: written to while it was read. unreadable: the server did not let it be read.
-- left: not to be fetched as it is (a link, an empty file, a name that cannot be trusted); looked at again when it changes.
ALTER TABLE source_files RENAME COLUMN fetched_at TO looked_at;
ALTER TABLE source_files
  ALTER COLUMN sha256 DROP NOT NULL,
  ADD COLUMN state text NOT NULL DEFAULT 'fetched' CHECK (state IN ('fetched', 'changing', 'unreadable', 'left')),
  ADD COLUMN reason text,                        -- a sentence for people; NULL where fetched
  ADD COLUMN tries int NOT NULL DEFAULT 0,       -- since it was last fetched
  ADD COLUMN next_try_at timestamptz,
  ADD CHECK ((state = 'fetched') = (sha256 IS NOT NULL));
