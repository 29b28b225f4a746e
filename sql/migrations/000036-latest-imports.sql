-- Whether a burst goes on in bulk depends on how the latest jobs fared; jobs are kept for 30 days.
CREATE INDEX import_jobs_by_time ON import_jobs (org_id, submitted_at);
