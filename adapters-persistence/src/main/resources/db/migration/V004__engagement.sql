-- Facts, in the order of their positions; nobody may change or delete one here. The id is a UUIDv7 and
-- so holds its time: a range of ids is a month.
CREATE TABLE engagement_event (
  tenant        text COLLATE "C" NOT NULL,
  id            uuid             NOT NULL,
  position      bigint           NOT NULL,
  contact_id    text COLLATE "C" NOT NULL,
  email_id      uuid             NOT NULL,
  sequence_id   text COLLATE "C" NOT NULL,
  sequence_step integer          NOT NULL,
  kind          text COLLATE "C" NOT NULL CHECK (kind IN ('sent', 'failed', 'opened', 'clicked', 'unsubscribed')),
  link_index    integer,
  link_url      text,
  first         boolean          NOT NULL,
  -- Of a visit alone: what the store's side table knows of the visitor may be deleted, this stays.
  verdict       text CHECK (verdict IN ('person', 'machine', 'unknown')),
  reasons       text[],
  occurred_at   timestamptz(6)   NOT NULL,
  recorded_at   timestamptz(6)   NOT NULL,
  PRIMARY KEY (tenant, id),
  CHECK (num_nonnulls(link_index, link_url) = CASE kind WHEN 'clicked' THEN 2 ELSE 0 END),
  CHECK (num_nonnulls(verdict, reasons) = CASE WHEN kind IN ('sent', 'failed') THEN 0 ELSE 2 END)
) PARTITION BY RANGE (id);

CREATE INDEX engagement_event_feed ON engagement_event (tenant, position);
CREATE INDEX engagement_event_of_email ON engagement_event (tenant, email_id, kind, link_index);
CREATE INDEX engagement_event_of_contact ON engagement_event (tenant, contact_id, position);

-- Takes what no month takes: ids that are not of our time.
CREATE TABLE engagement_event_rest PARTITION OF engagement_event DEFAULT;

CREATE SEQUENCE engagement_position;

CREATE TABLE engagement_client (
  tenant     text COLLATE "C" NOT NULL,
  event_id   uuid             NOT NULL,
  user_agent text,
  network    text,
  PRIMARY KEY (tenant, event_id)
);

-- The smallest UUIDv7 of a moment.
CREATE FUNCTION nurturehub_first_id_at(moment timestamptz) RETURNS uuid
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT rpad(lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Makes the partitions of the current month and of those that follow, where they are missing, and
-- returns how many it made. It runs with its owner's rights, since making a table is not for a worker.
CREATE FUNCTION nurturehub_make_event_months(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  month timestamp;
  low uuid;
  high uuid;
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('nurturehub_make_event_months', 0));
  -- Attaching waits for those who read the rest, and others wait behind it: rather give up and come again.
  PERFORM set_config('lock_timeout', '2s', true);
  FOR i IN 0..ahead LOOP
    month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i);
    name := 'engagement_event_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass(quote_ident(name)) IS NOT NULL;
    low := nurturehub_first_id_at(month AT TIME ZONE 'UTC');
    high := nurturehub_first_id_at((month + interval '1 month') AT TIME ZONE 'UTC');
    EXECUTE format('CREATE TABLE %I (LIKE engagement_event INCLUDING ALL)', name);
    EXECUTE format(
      'WITH moved AS (DELETE FROM engagement_event_rest WHERE id >= %L AND id < %L RETURNING *)
       INSERT INTO %I SELECT * FROM moved', low, high, name);
    EXECUTE format('ALTER TABLE engagement_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, low, high);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

REVOKE ALL ON FUNCTION nurturehub_make_event_months(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nurturehub_make_event_months(integer) TO nurturehub_worker;

-- Rows are reached through the partitioned table and its policies alone.
ALTER TABLE engagement_event_rest ENABLE ROW LEVEL SECURITY;
ALTER TABLE engagement_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON engagement_event TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON engagement_event TO nurturehub_worker USING (true) WITH CHECK (true);
ALTER TABLE engagement_client ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON engagement_client TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON engagement_client TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON engagement_event, engagement_client TO nurturehub_tenant, nurturehub_worker;
GRANT DELETE ON engagement_client TO nurturehub_worker;
GRANT USAGE ON SEQUENCE engagement_position TO nurturehub_tenant, nurturehub_worker;
