-- How many of an e-mail's attempts were made before it was last resubmitted: they count no more. An instance of an
-- earlier version leaves the column as it is, which is right for every move that it knows; and an e-mail that is
-- at rest may keep it, since nobody reads it there.
ALTER TABLE send_queue ADD COLUMN past_attempts integer NOT NULL DEFAULT 0;

-- There was a lease for every attempt. All rows of today hold 0, so none has to be looked at.
ALTER TABLE send_queue ADD CONSTRAINT send_queue_past_attempts
  CHECK (past_attempts BETWEEN 0 AND lease_number) NOT VALID;
