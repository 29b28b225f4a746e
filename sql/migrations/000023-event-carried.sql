-- What carries the content to the email: the recipient's profile, or an event that starts the flow with the email.
ALTER TABLE templates ADD COLUMN carrier text NOT NULL DEFAULT 'profile' CHECK (carrier IN ('profile', 'event'));
ALTER TABLE deliveries ADD COLUMN carrier text NOT NULL DEFAULT 'profile' CHECK (carrier IN ('profile', 'event'));
