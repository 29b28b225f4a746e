-- A shipped template may go on giving control to those who are held out of it, so that its lift is still measured.
ALTER TABLE templates ADD COLUMN shipped_keeps_holdout boolean NOT NULL DEFAULT false;
-- Of all people, when it was shipped; 0: everybody got the winner.
ALTER TABLE milestones ADD COLUMN held_out_share double precision NOT NULL DEFAULT 0;
