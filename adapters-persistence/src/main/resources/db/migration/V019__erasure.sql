-- Contacts of whom nothing may be held any more, known or not. A row stays for ever: old links are followed for years.
CREATE TABLE erased_contact (
  tenant     text COLLATE "C" NOT NULL,
  contact_id text COLLATE "C" NOT NULL,
  since      timestamptz(6)   NOT NULL,
  -- When nothing was left, and nothing could follow; absent until then.
  closed_at  timestamptz(6),
  PRIMARY KEY (tenant, contact_id)
);

CREATE INDEX erased_contact_open ON erased_contact (since) WHERE closed_at IS NULL;
CREATE INDEX erased_contact_by_time ON erased_contact (since);

ALTER TABLE erased_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON erased_contact TO nurturehub_tenant
  USING (tenant = current_setting('nurturehub.tenant', true))
  WITH CHECK (tenant = current_setting('nurturehub.tenant', true));
CREATE POLICY all_rows ON erased_contact TO nurturehub_worker USING (true) WITH CHECK (true);

GRANT SELECT ON erased_contact TO nurturehub_tenant;
GRANT SELECT, INSERT, UPDATE ON erased_contact TO nurturehub_worker;

-- Both functions wait for a lock and then look, each with a snapshot of its own, as statements within a function that
-- is volatile have: so they see all that was committed before the lock was theirs. In one statement they would not, and
-- two would be two journeys.

-- Which of a tenant's contacts are erased. None of the others will be until the transaction ends.
CREATE FUNCTION nurturehub_erased_of(of_tenant text, contacts text[]) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(19, hashtext(of_tenant));
  RETURN QUERY
    SELECT erased.contact_id FROM erased_contact erased
    WHERE erased.tenant = of_tenant AND erased.contact_id = ANY (contacts);
END
$$;

-- Makes the caller the only one who appends events until the transaction ends, and tells whose must be stripped.
CREATE FUNCTION nurturehub_begin_append(tenants text[], contacts text[])
RETURNS TABLE (tenant text, contact_id text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(9, 0);
  RETURN QUERY
    SELECT erased.tenant, erased.contact_id
    FROM unnest(tenants, contacts) AS wanted (tenant, contact_id)
    JOIN erased_contact erased
      ON erased.tenant = wanted.tenant AND erased.contact_id = wanted.contact_id;
END
$$;

-- Marks a contact: first those have ended who take in what they have of the tenant's contacts, then those who append.
CREATE FUNCTION nurturehub_mark_erased(of_tenant text, contact text, moment timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  first_asked timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(19, hashtext(of_tenant));
  PERFORM pg_advisory_xact_lock(9, 0);
  INSERT INTO erased_contact AS erased (tenant, contact_id, since) VALUES (of_tenant, contact, moment)
  ON CONFLICT ON CONSTRAINT erased_contact_pkey DO UPDATE SET closed_at = NULL
  RETURNING erased.since INTO first_asked;
  RETURN first_asked;
END
$$;

-- An address whose contact was erased is kept as a digest, so that it stays suppressed.
ALTER TABLE suppression
  DROP CONSTRAINT suppression_kind_check,
  ADD CONSTRAINT suppression_kind_check CHECK (kind IN ('contact', 'address', 'erased-address'));

-- What erasing changes and deletes; a worker's alone.
GRANT UPDATE (
    contact_address, contact_address_key, contact_name, contact_category, subject, reply_to_address, reply_to_name,
    headers)
  ON email TO nurturehub_worker;
GRANT DELETE ON email_body TO nurturehub_worker;
GRANT UPDATE (detail) ON send_attempt TO nurturehub_worker;
GRANT UPDATE (kind, key, address, reason) ON suppression TO nurturehub_worker;
GRANT UPDATE (link_url) ON engagement_event TO nurturehub_worker;
