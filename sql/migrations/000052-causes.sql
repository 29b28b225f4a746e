-- What people are told to do follows from this, not from how a sentence begins. The names are those of deliver/ports.ts.
ALTER TABLE deliveries ADD COLUMN cause text;
UPDATE deliveries SET cause = CASE
    WHEN state = 'superseded' OR reason LIKE 'Waits for the email of%' OR reason LIKE 'Decision % is being written to%'
      OR reason LIKE 'The properties are being emptied%' THEN 'slot'
    WHEN reason LIKE '%Klaviyo asked to wait%' THEN 'throttled'
    WHEN reason LIKE '%Klaviyo could not be reached%' THEN 'unavailable'
    WHEN reason LIKE '%lacks the scope%' THEN 'forbidden'
    WHEN reason LIKE 'Klaviyo has no profile%' THEN 'not_found'
    WHEN reason LIKE 'Klaviyo refused the write as a conflict%' THEN 'conflict'
    WHEN reason LIKE 'Klaviyo refused the write as invalid%' THEN 'invalid'
    WHEN reason LIKE 'The content is over%' OR reason LIKE 'The rendered content is%' THEN 'too_large'
    WHEN state = 'rejected' THEN 'differs'
  END
WHERE reason IS NOT NULL AND state IN ('pending', 'rejected', 'expired', 'superseded');
