-- Whoever asks for a check of the whole week while one is under way has asked for that one.
ALTER TABLE reconciliation_checks ADD COLUMN is_whole boolean NOT NULL DEFAULT false;
