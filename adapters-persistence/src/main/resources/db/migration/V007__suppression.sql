-- Whom each tenant does not send to.
CREATE TABLE suppression (
  tenant  text COLLATE "C" NOT NULL,
  id      uuid             NOT NULL,
  kind    text COLLATE "C" NOT NULL CHECK (kind IN ('contact', 'address')),
  -- The contact's id, or the one form that all spellings of the address share.
  key     text COLLATE "C" NOT NULL,
  -- As it was spelt.
  address text,
  reason  text             NOT NULL,
  since   timestamptz(6)   NOT NULL,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, kind, key),
  CHECK ((address IS NOT NULL) = (kind = 'address'))
);

ALTER TABLE suppression ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON suppression TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON suppression TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON suppression TO nurturehub_tenant, nurturehub_worker;

-- The same form of an e-mail's address, so that those to a suppressed one are found. It is absent where an instance
-- of an earlier version wrote the e-mail: such an e-mail is not cancelled at once, but when it would leave.
ALTER TABLE email ADD COLUMN contact_address_key text COLLATE "C";

UPDATE email SET contact_address_key = lower(contact_address)
FROM send_queue
WHERE send_queue.tenant = email.tenant AND send_queue.email_id = email.id AND send_queue.state = 'scheduled'
  AND contact_address ~ '^[ -~]+$';

-- A hash, since keys are only ever asked for as a whole, and a tree of texts would cost every e-mail twice as much.
CREATE INDEX email_of_address ON email USING hash (contact_address_key);
