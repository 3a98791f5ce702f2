-- Drops the months of events that ended before a moment, and returns how many. With its owner's rights, as they are made.
CREATE FUNCTION nurturehub_drop_event_months(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  month record;
  dropped integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('nurturehub_make_event_months', 0));
  -- Dropping waits for those who read, and others wait behind it: rather give up and come again.
  PERFORM set_config('lock_timeout', '2s', true);
  FOR month IN
    SELECT child.relname
    FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'engagement_event'::regclass AND child.relname ~ '^engagement_event_[0-9]{4}_[0-9]{2}$'
  LOOP
    CONTINUE WHEN
      (to_date(right(month.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' > before;
    EXECUTE format('DROP TABLE %I', month.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;

REVOKE ALL ON FUNCTION nurturehub_drop_event_months(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nurturehub_drop_event_months(timestamptz) TO nurturehub_worker;

GRANT DELETE ON engagement_event, email, send_queue, send_attempt TO nurturehub_worker;
