CREATE TABLE delivery_settings (
  tenant             text COLLATE "C" PRIMARY KEY,
  provider           text           NOT NULL,
  sender_address     text           NOT NULL,
  sender_name        text,
  -- Sealed for this tenant; absent when there are none.
  sealed_credentials bytea,
  per_minute         integer,
  per_day            integer,
  concurrent         integer,
  hours_zone         text,
  hours_days         integer[],
  hours_from         time,
  hours_to           time,
  unknown_outcome    text           NOT NULL CHECK (unknown_outcome IN ('resend', 'hold')),
  track_opens        boolean        NOT NULL,
  track_clicks       boolean        NOT NULL,
  tracking_host      text,
  connection_state   text           NOT NULL
    CHECK (connection_state IN ('connected', 'unverified', 'reconsent-required', 'misconfigured')),
  connection_since   timestamptz(6) NOT NULL,
  connection_detail  text,
  updated_at         timestamptz(6) NOT NULL,
  CHECK (num_nonnulls(per_minute, per_day, concurrent) IN (0, 3)),
  CHECK (num_nonnulls(hours_zone, hours_days, hours_from, hours_to) IN (0, 4))
);

ALTER TABLE delivery_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON delivery_settings TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON delivery_settings TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON delivery_settings TO nurturehub_tenant, nurturehub_worker;
