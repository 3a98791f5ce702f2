-- Sent e-mails that are still to be recorded in the agency's own system. A row is short-lived, and there is none for
-- an agency whose provider records nothing.
CREATE TABLE pending_record (
  tenant   text COLLATE "C" NOT NULL,
  email_id uuid             NOT NULL,
  -- Counts the claims; only the latest may change the row.
  attempts integer          NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  since    timestamptz(6)   NOT NULL DEFAULT now(),
  -- When it is tried next or, while somebody tries, when that one is taken for lost.
  due_at   timestamptz(6)   NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, email_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX pending_record_due ON pending_record (tenant, due_at);

ALTER TABLE pending_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON pending_record TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON pending_record TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON pending_record TO nurturehub_tenant, nurturehub_worker;
