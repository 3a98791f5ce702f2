-- The contacts that became hot, each time that they did, in the order of their positions; whoever appends holds one
-- advisory lock until the commit, so that no smaller position appears later.
CREATE TABLE hot_lead (
  tenant         text COLLATE "C" NOT NULL,
  position       bigint           NOT NULL,
  id             uuid             NOT NULL,
  contact_id     text COLLATE "C" NOT NULL,
  -- What it came to, and what it was made of, as intent_score has it.
  score          numeric(5, 2)    NOT NULL CHECK (score BETWEEN 0 AND 100),
  category       text CHECK (category IN ('active-seller', 'seller', 'buy-to-let', 'buyer')),
  multiplier     numeric(4, 2)    NOT NULL,
  factors        text[]           NOT NULL CHECK (cardinality(factors) % 3 = 0),
  last_active_at timestamptz(6),
  at             timestamptz(6)   NOT NULL,
  PRIMARY KEY (tenant, position)
);

CREATE INDEX hot_lead_of_contact ON hot_lead (tenant, contact_id);
CREATE INDEX hot_lead_by_time ON hot_lead (at);

CREATE SEQUENCE hot_lead_position;

ALTER TABLE hot_lead ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON hot_lead TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON hot_lead TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT ON hot_lead TO nurturehub_tenant;
GRANT SELECT, INSERT, DELETE ON hot_lead TO nurturehub_worker;
GRANT USAGE ON SEQUENCE hot_lead_position TO nurturehub_worker;
