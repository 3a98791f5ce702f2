-- Requests for consent that were answered, so that each is answered once. What they hold travels with the browser;
-- here is only what keeps them from being used again, until long after they have expired.
CREATE TABLE redeemed_consent (
  tenant     text COLLATE "C" NOT NULL,
  request    uuid             NOT NULL,
  expires_at timestamptz(6)   NOT NULL,
  PRIMARY KEY (tenant, request)
);

ALTER TABLE redeemed_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON redeemed_consent TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON redeemed_consent TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON redeemed_consent TO nurturehub_tenant, nurturehub_worker;
GRANT DELETE ON redeemed_consent TO nurturehub_worker;
