-- Whether anything can be tried again: what Klaviyo refused, and its email is still to come.
CREATE INDEX deliveries_refused ON deliveries (org_id, expires_at) WHERE state = 'rejected';
