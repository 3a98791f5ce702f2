-- Repeats are folded into one event that counts them, and an event may say that an earlier one's visitor is
-- taken for somebody else than before.
ALTER TABLE engagement_event
  ADD COLUMN count         integer NOT NULL DEFAULT 1 CHECK (count > 0),
  ADD COLUMN reassessed_id uuid,
  DROP CONSTRAINT engagement_event_kind_check,
  ADD CONSTRAINT engagement_event_kind_check
    CHECK (kind IN ('sent', 'failed', 'opened', 'clicked', 'unsubscribed', 'reassessed')),
  ADD CONSTRAINT engagement_event_reassessed_check CHECK ((kind = 'reassessed') = (reassessed_id IS NOT NULL));

-- For those who look for what machines clicked; the feed's own index begins with the tenant.
CREATE INDEX engagement_event_clicks ON engagement_event (position) WHERE kind = 'clicked';

-- How far in the feed those have read who follow it; a look locks the row, so that others leave it to whoever has it.
CREATE TABLE engagement_place (
  reader   text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL
);

INSERT INTO engagement_place (reader, position) VALUES ('click-bursts', 0);

GRANT SELECT, UPDATE ON engagement_place TO nurturehub_worker;
