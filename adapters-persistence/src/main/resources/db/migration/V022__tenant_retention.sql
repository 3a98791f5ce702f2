-- For how many days those tenants have things kept that say so themselves; the others have the platform's.
CREATE TABLE tenant_retention (
  tenant       text COLLATE "C" PRIMARY KEY,
  body_days    integer        NOT NULL CHECK (body_days BETWEEN 1 AND 3650),
  visitor_days integer        NOT NULL CHECK (visitor_days BETWEEN 1 AND 3650),
  event_days   integer        NOT NULL CHECK (event_days BETWEEN 1 AND 3650),
  email_days   integer        NOT NULL CHECK (email_days BETWEEN 1 AND 3650),
  updated_at   timestamptz(6) NOT NULL DEFAULT now(),
  CHECK (event_days >= visitor_days),
  CHECK (email_days >= body_days)
);

ALTER TABLE tenant_retention ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON tenant_retention TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON tenant_retention TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON tenant_retention TO nurturehub_tenant;
GRANT SELECT ON tenant_retention TO nurturehub_worker;
