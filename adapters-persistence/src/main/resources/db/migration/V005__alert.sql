-- What calls for a person. Whoever raises or resolves holds one advisory lock until the commit, and so comes to
-- rows that nobody else changes but an acknowledgement.
CREATE TABLE alert (
  id              uuid             PRIMARY KEY,
  -- Absent: it concerns the whole platform, and no tenant sees it.
  tenant          text COLLATE "C",
  kind            text COLLATE "C" NOT NULL
    CHECK (kind IN ('hot-lead', 'delivery-failure', 'connection', 'unconfirmed', 'backlog', 'webhook', 'event-loss')),
  cause           text COLLATE "C" NOT NULL,
  state           text             NOT NULL,
  title           text             NOT NULL,
  detail          text             NOT NULL,
  first_at        timestamptz(6)   NOT NULL,
  last_at         timestamptz(6)   NOT NULL,
  count           bigint           NOT NULL CHECK (count >= 1),
  acknowledged_at timestamptz(6),
  resolved_at     timestamptz(6),
  CHECK (last_at >= first_at),
  CONSTRAINT alert_states CHECK (
    CASE state
      WHEN 'triggered' THEN num_nonnulls(acknowledged_at, resolved_at) = 0
      WHEN 'acknowledged' THEN acknowledged_at IS NOT NULL AND resolved_at IS NULL
      WHEN 'resolved' THEN resolved_at IS NOT NULL
      ELSE false
    END
  )
);

-- One open alert for each cause. No tenant is named by the empty text.
CREATE UNIQUE INDEX alert_open ON alert (coalesce(tenant, ''), kind, cause) WHERE resolved_at IS NULL;
CREATE INDEX alert_open_by_id ON alert (id) WHERE resolved_at IS NULL;
CREATE INDEX alert_by_resolution ON alert (resolved_at, id) WHERE resolved_at IS NOT NULL;
CREATE INDEX alert_of_tenant ON alert (tenant, id);

ALTER TABLE alert ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON alert TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON alert TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON alert TO nurturehub_tenant, nurturehub_worker;
GRANT DELETE ON alert TO nurturehub_worker;
