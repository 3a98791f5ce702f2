-- Whom tenants have told of their events, and how those endpoints have answered of late.
CREATE TABLE webhook (
  tenant        text COLLATE "C" NOT NULL,
  id            uuid             NOT NULL,
  url           text             NOT NULL,
  types         text[]           NOT NULL CHECK (cardinality(types) > 0),
  sealed_secret bytea            NOT NULL,
  -- Signs as well for a while after a rotation.
  sealed_former bytea,
  former_until  timestamptz(6),
  created_at    timestamptz(6)   NOT NULL,
  -- By the database's clock, as events are recorded: it hears of nothing from before.
  since         timestamptz(6)   NOT NULL DEFAULT now(),
  disabled_at   timestamptz(6),
  failures      integer          NOT NULL DEFAULT 0 CHECK (failures >= 0),
  rests_until   timestamptz(6)   NOT NULL DEFAULT 'epoch',
  PRIMARY KEY (tenant, id),
  CHECK (num_nonnulls(sealed_former, former_until) IN (0, 2))
) WITH (fillfactor = 70);

-- What they are still to be told. A row is gone when its endpoint has taken it, and holds no text of an event that
-- the store of events has. The contact stands here so that all can be erased with it.
CREATE TABLE webhook_delivery (
  tenant          text COLLATE "C" NOT NULL,
  webhook_id      uuid             NOT NULL,
  message_id      uuid             NOT NULL,
  contact_id      text COLLATE "C" NOT NULL,
  type            text COLLATE "C" NOT NULL,
  content         text,
  -- Counts the claims; only the latest may change the row.
  lease           integer          NOT NULL DEFAULT 0 CHECK (lease >= 0),
  attempts        integer          NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  since           timestamptz(6)   NOT NULL DEFAULT now(),
  -- When it is posted next or, while somebody posts it, when that one is taken for lost.
  due_at          timestamptz(6)   NOT NULL DEFAULT now(),
  leased_until    timestamptz(6),
  parked_at       timestamptz(6),
  last_attempt_at timestamptz(6),
  failure_code    text,
  failure_detail  text,
  PRIMARY KEY (tenant, webhook_id, message_id),
  FOREIGN KEY (tenant, webhook_id) REFERENCES webhook ON DELETE CASCADE,
  CHECK (parked_at IS NULL OR leased_until IS NULL),
  CHECK (num_nonnulls(failure_code, failure_detail) IN (0, 2))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX webhook_delivery_due ON webhook_delivery (tenant, webhook_id, due_at) WHERE parked_at IS NULL;
CREATE INDEX webhook_delivery_leased ON webhook_delivery (tenant, webhook_id, leased_until)
  WHERE leased_until IS NOT NULL;
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (since) WHERE parked_at IS NULL;
CREATE INDEX webhook_delivery_waiting_of ON webhook_delivery (tenant, webhook_id, since) WHERE parked_at IS NULL;
CREATE INDEX webhook_delivery_parked ON webhook_delivery (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX webhook_delivery_of_contact ON webhook_delivery (tenant, contact_id);

ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON webhook TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON webhook TO nurturehub_worker USING (true) WITH CHECK (true);

ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON webhook_delivery TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON webhook_delivery TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook, webhook_delivery TO nurturehub_tenant, nurturehub_worker;
