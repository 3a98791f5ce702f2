-- Repeats are folded into one event that counts them, and an event may say that an earlier one's visitor is
-- taken for somebody else than before.
ALTER TABLE engagement_event
  ADD COLUMN count         integer NOT NULL DEFAULT 1 CHECK (count > 0),
  ADD COLUMN reassessed_id uuid,
  DROP CONSTRAINT engagement_event_kind_check,
  ADD CONSTRAINT engagement_event_kind_check
    CHECK (kind IN ('sent', 'failed', 'opened', 'clicked', 'unsubscribed', 'reassessed')),
  ADD CONSTRAINT engagement_event_reassessed_check CHECK ((kind = 'reassessed') = (reassessed_id IS NOT NULL));

-- Tenants are shared out among those who live from the feed; the number is FeedPlaces.SHARES.
CREATE FUNCTION nurturehub_share(tenant text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (hashtextextended(tenant COLLATE "C", 0) & 15)::integer
$$;

CREATE INDEX engagement_event_of_share ON engagement_event (nurturehub_share(tenant), position);

-- How far in the feed those have read who live from it. Whoever reads on holds the row until the commit, so that
-- others leave the share to it. again_after is there while a share is read once more from the beginning.
CREATE TABLE engagement_place (
  reader      text COLLATE "C" NOT NULL,
  share       integer          NOT NULL CHECK (share BETWEEN 0 AND 15),
  position    bigint           NOT NULL DEFAULT 0,
  again_after bigint,
  PRIMARY KEY (reader, share),
  CHECK (again_after <= position)
) WITH (fillfactor = 50);

INSERT INTO engagement_place (reader, share)
SELECT reader, share
FROM unnest(ARRAY['click-bursts', 'scoring', 'summaries', 'webhooks', 'kafka']) AS reader, generate_series(0, 15) AS share;

GRANT SELECT, UPDATE ON engagement_place TO nurturehub_worker;
