-- What summaries are made of, in books. Each share of the tenants (V012) has one that is read, numbered like the share
-- until it is first written anew, and at times one that is being written. No contact stands here.
CREATE SEQUENCE summary_book_number MINVALUE 16;

CREATE TABLE summary_book (
  share integer PRIMARY KEY CHECK (share BETWEEN 0 AND 15),
  live  bigint  NOT NULL,
  begun bigint
);

-- Books that nobody reads any more; their rows are removed a few at a time.
CREATE TABLE summary_void (
  book bigint PRIMARY KEY
);

CREATE TABLE summary_count (
  book                  bigint           NOT NULL,
  tenant                text COLLATE "C" NOT NULL,
  division              text COLLATE "C" NOT NULL CHECK (division IN ('step', 'day', 'provider')),
  day                   date             NOT NULL,
  key                   text COLLATE "C" NOT NULL,
  sent                  bigint           NOT NULL,
  person_opens          bigint           NOT NULL,
  person_unique_opens   bigint           NOT NULL,
  person_clicks         bigint           NOT NULL,
  person_unique_clicks  bigint           NOT NULL,
  machine_opens         bigint           NOT NULL,
  machine_unique_opens  bigint           NOT NULL,
  machine_clicks        bigint           NOT NULL,
  machine_unique_clicks bigint           NOT NULL,
  unknown_opens         bigint           NOT NULL,
  unknown_unique_opens  bigint           NOT NULL,
  unknown_clicks        bigint           NOT NULL,
  unknown_unique_clicks bigint           NOT NULL,
  PRIMARY KEY (book, tenant, division, day, key)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- Who has visited an e-mail's pixel (link_index -1) or one of its links: events in each column, and the day on which
-- it is unique there.
CREATE TABLE summary_visits (
  book          bigint           NOT NULL,
  tenant        text COLLATE "C" NOT NULL,
  email_id      uuid             NOT NULL,
  link_index    integer          NOT NULL CHECK (link_index >= -1),
  provider      text             NOT NULL,
  person        integer          NOT NULL CHECK (person >= 0),
  person_since  date,
  machine       integer          NOT NULL CHECK (machine >= 0),
  machine_since date,
  unknown       integer          NOT NULL CHECK (unknown >= 0),
  unknown_since date,
  PRIMARY KEY (book, tenant, email_id, link_index),
  CHECK (num_nonnulls(person_since) = least(person, 1)),
  CHECK (num_nonnulls(machine_since) = least(machine, 1)),
  CHECK (num_nonnulls(unknown_since) = least(unknown, 1))
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02);

DO $$
DECLARE
  guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['summary_count', 'summary_visits'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format(
      'CREATE POLICY own_rows ON %I TO nurturehub_tenant
         USING (tenant = current_setting(''nurturehub.tenant'', true))
         WITH CHECK (tenant = current_setting(''nurturehub.tenant'', true))', guarded);
    EXECUTE format('CREATE POLICY all_rows ON %I TO nurturehub_worker USING (true) WITH CHECK (true)', guarded);
  END LOOP;
END
$$;

GRANT SELECT ON summary_book, summary_count TO nurturehub_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON summary_book, summary_void, summary_count, summary_visits TO nurturehub_worker;
GRANT USAGE ON SEQUENCE summary_book_number TO nurturehub_worker;
