-- Destinations too long for an address. The contact stands here as well, so that they can be erased with it.
CREATE TABLE link_destination (
  tenant     text COLLATE "C" NOT NULL,
  email_id   uuid             NOT NULL,
  link       integer          NOT NULL CHECK (link >= 0),
  contact_id text COLLATE "C" NOT NULL,
  url        text             NOT NULL,
  PRIMARY KEY (tenant, email_id, link)
);

CREATE INDEX link_destination_of_contact ON link_destination (tenant, contact_id);

ALTER TABLE link_destination ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON link_destination TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON link_destination TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON link_destination TO nurturehub_tenant, nurturehub_worker;

-- Whose a host is that tracking addresses stand on: whoever named it first.
CREATE TABLE tracking_host (
  host   text COLLATE "C" PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL
);

ALTER TABLE tracking_host ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON tracking_host TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON tracking_host TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON tracking_host TO nurturehub_tenant, nurturehub_worker;

INSERT INTO tracking_host (host, tenant)
SELECT DISTINCT ON (tracking_host) tracking_host, tenant FROM delivery_settings
WHERE tracking_host IS NOT NULL
ORDER BY tracking_host, updated_at, tenant;

-- Of several tenants that named one host, the others are back on the platform's.
UPDATE delivery_settings SET tracking_host = NULL
WHERE tracking_host IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM tracking_host
    WHERE tracking_host.host = delivery_settings.tracking_host AND tracking_host.tenant = delivery_settings.tenant);
