-- Why nothing but a probe is written to the account at present; NULL while Klaviyo answers.
ALTER TABLE klaviyo_accounts
  ADD COLUMN trouble_reason text,
  ADD COLUMN trouble_since  timestamptz,
  ADD CHECK ((trouble_reason IS NULL) = (trouble_since IS NULL));
