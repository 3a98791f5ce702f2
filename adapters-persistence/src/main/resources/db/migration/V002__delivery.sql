-- An e-mail is kept in four parts, by how often each is touched: the details (email) and the bodies
-- (email_body) are written once, the attempts (send_attempt) are added to, and only the narrow row in
-- send_queue changes from state to state. The parts have no foreign keys among them: they are written
-- in one transaction, by one adapter, and a key check per row would cost more than the row.

CREATE TABLE email (
  tenant           text COLLATE "C" NOT NULL,
  id               uuid             NOT NULL,
  sequence_id      text COLLATE "C" NOT NULL,
  sequence_step    integer          NOT NULL CHECK (sequence_step >= 1),
  contact_id       text COLLATE "C" NOT NULL,
  contact_address  text             NOT NULL,
  contact_name     text,
  contact_category text CHECK (contact_category IN ('active-seller', 'seller', 'buy-to-let', 'buyer')),
  subject          text             NOT NULL,
  reply_to_address text,
  reply_to_name    text,
  -- name, value, name, value ...
  headers          text[]           NOT NULL CHECK (cardinality(headers) % 2 = 0),
  not_after        timestamptz(6),
  message_id       text             NOT NULL,
  created_at       timestamptz(6)   NOT NULL,
  -- The one column that changes, when a caller reschedules. It stands here, and not in the queue,
  -- so that its index is not written at every change of state.
  send_at          timestamptz(6)   NOT NULL,
  PRIMARY KEY (tenant, id),
  CHECK (reply_to_address IS NOT NULL OR reply_to_name IS NULL)
);

CREATE INDEX email_of_contact ON email (tenant, contact_id, id);
CREATE INDEX email_of_sequence ON email (tenant, sequence_id, id);
CREATE INDEX email_by_time ON email (tenant, send_at);

CREATE TABLE email_body (
  tenant   text COLLATE "C" NOT NULL,
  email_id uuid             NOT NULL,
  html     text             NOT NULL,
  text     text,
  PRIMARY KEY (tenant, email_id)
);

-- lz4 packs and unpacks HTML several times faster than the default, at nearly the same size.
DO $$
BEGIN
  ALTER TABLE email_body ALTER COLUMN html SET COMPRESSION lz4;
  ALTER TABLE email_body ALTER COLUMN text SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END
$$;

CREATE TABLE send_queue (
  tenant              text COLLATE "C" NOT NULL,
  email_id            uuid             NOT NULL,
  state               text             NOT NULL,
  -- The next attempt or, while unconfirmed, the next check.
  due_at              timestamptz(6),
  -- Counts the leases ever granted; the latest one's lane stays when it ends.
  lease_number        bigint           NOT NULL DEFAULT 0,
  lease_lane          bigint,
  lease_holder        text,
  lease_provider      text,
  lease_granted_at    timestamptz(6),
  lease_expires_at    timestamptz(6),
  reference           text,
  settled_at          timestamptz(6),
  reason_code         text,
  reason_detail       text,
  provider            text,
  provider_message_id text,
  PRIMARY KEY (tenant, email_id),
  CONSTRAINT send_queue_states CHECK (
    CASE state
      WHEN 'scheduled' THEN
        due_at IS NOT NULL
        AND num_nonnulls(reference, settled_at, reason_code, reason_detail, provider, provider_message_id) = 0
      WHEN 'sending' THEN
        num_nonnulls(due_at, settled_at, reason_code, reason_detail, provider, provider_message_id) = 0
      WHEN 'sent' THEN
        settled_at IS NOT NULL AND provider IS NOT NULL
        AND num_nonnulls(due_at, reference, reason_code, reason_detail) = 0
      WHEN 'failed' THEN
        num_nulls(settled_at, reason_code, reason_detail) = 0
        AND num_nonnulls(due_at, reference, provider, provider_message_id) = 0
      WHEN 'unconfirmed' THEN
        num_nulls(reason_code, reason_detail) = 0
        AND num_nonnulls(settled_at, provider, provider_message_id) = 0
      WHEN 'cancelled' THEN
        num_nulls(settled_at, reason_detail) = 0
        AND num_nonnulls(due_at, reference, reason_code, provider, provider_message_id) = 0
      ELSE false
    END
  ),
  CONSTRAINT send_queue_leases CHECK (
    num_nonnulls(lease_holder, lease_provider, lease_granted_at, lease_expires_at)
      = CASE state WHEN 'sending' THEN 4 ELSE 0 END
  )
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

-- What a claim walks, from its lane's lower bound on; an e-mail that rests is not in it.
CREATE INDEX send_queue_due ON send_queue (tenant, due_at, email_id) WHERE due_at IS NOT NULL;
-- A lane's live leases, from the oldest live one on, and the leases that run out. Each condition fits one
-- statement alone. A small index looks cheap to the planner for whatever else asks for the same, and is all dead
-- entries while some snapshot is held.
CREATE INDEX send_queue_leased ON send_queue (lease_lane, lease_granted_at) WHERE lease_granted_at IS NOT NULL;
CREATE INDEX send_queue_expiring ON send_queue (lease_expires_at) WHERE lease_expires_at IS NOT NULL;
-- Lists by state. Without 'sending', in which an e-mail stays for a moment only: so a lease adds nothing here.
CREATE INDEX send_queue_by_state ON send_queue (tenant, state, email_id) WHERE state <> 'sending';

CREATE TABLE send_attempt (
  tenant      text COLLATE "C" NOT NULL,
  email_id    uuid             NOT NULL,
  number      integer          NOT NULL CHECK (number >= 1),
  started_at  timestamptz(6)   NOT NULL,
  finished_at timestamptz(6)   NOT NULL,
  outcome     text             NOT NULL CHECK (outcome IN ('accepted', 'transient', 'permanent', 'unknown')),
  code        text,
  detail      text,
  retry_at    timestamptz(6),
  PRIMARY KEY (tenant, email_id, number),
  CHECK (num_nonnulls(code, detail) = CASE outcome WHEN 'accepted' THEN 0 ELSE 2 END)
);

-- All e-mails of one tenant and mailbox share a lane; the tenant's active one takes what is leased next.
-- Here is what an agency configures, in lane_turn what every claim changes.
CREATE TABLE lane (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant     text COLLATE "C" NOT NULL,
  mailbox    text COLLATE "C" NOT NULL,
  active     boolean          NOT NULL,
  provider   text             NOT NULL,
  per_minute integer          NOT NULL CHECK (per_minute >= 1),
  per_day    integer          NOT NULL CHECK (per_day >= 1),
  concurrent integer          NOT NULL CHECK (concurrent >= 1),
  -- Sending hours: all absent when round the clock. Days count from 1, Monday.
  hours_zone text,
  hours_days integer[],
  hours_from time,
  hours_to   time,
  -- News from leases granted before this are not heeded.
  configured_at timestamptz(6) NOT NULL,
  UNIQUE (tenant, mailbox),
  CHECK (num_nonnulls(hours_zone, hours_days, hours_from, hours_to) IN (0, 4))
);

CREATE UNIQUE INDEX lane_active ON lane (tenant) WHERE active;

-- One row per lane, and on purpose no unique index that says so: every update would be checked against all earlier
-- versions of its row, and they stay for as long as anybody holds a snapshot.
CREATE TABLE lane_turn (
  lane          bigint           NOT NULL REFERENCES lane,
  tenant        text COLLATE "C" NOT NULL,
  -- The window of the sending hours that is open, or opens next; absent until a claim has worked it out.
  opens_at      timestamptz(6),
  closes_at     timestamptz(6),
  paused_until  timestamptz(6),
  pause_reason  text CHECK (pause_reason IN ('limit', 'connection', 'provider')),
  -- Circuit breaker: failures of the provider in a row.
  failures      integer          NOT NULL DEFAULT 0,
  -- Pace: the earliest time of the next start.
  next_start_at timestamptz(6)   NOT NULL,
  -- Daily limit: starts in the clock hour since 1970 numbered counted_hour, and in the 24 before it, newest first.
  counted_hour  bigint           NOT NULL DEFAULT 0,
  hour_counts   integer[]        NOT NULL DEFAULT '{}',
  -- Concurrency: not fewer leases than are live, and not a later time than the oldest live one's.
  leases        integer          NOT NULL DEFAULT 0,
  leases_since  timestamptz(6)   NOT NULL,
  -- No e-mail of the tenant is due before this point, in the order of send_queue_due.
  next_due_at   timestamptz(6)   NOT NULL,
  next_due_id   uuid             NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  -- When the lane was last searched without that bound.
  swept_at      timestamptz(6)   NOT NULL,
  -- Nothing may start before this, and why; infinity for a lane that is not active.
  held_until    timestamptz(6)   NOT NULL,
  held_by       text CHECK (held_by IN ('pause', 'hours', 'day', 'pace', 'slots')),
  -- From here on a claim is worthwhile.
  ready_at      timestamptz(6) GENERATED ALWAYS AS (GREATEST(held_until, next_due_at)) STORED NOT NULL,
  CHECK (num_nonnulls(opens_at, closes_at) IN (0, 2))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX lane_turn_of_lane ON lane_turn (lane);
CREATE INDEX lane_turn_ready ON lane_turn (ready_at);
-- The few for which it matters that a lease ends, and ends well: whoever ends one looks here.
CREATE INDEX lane_turn_attentive ON lane_turn (lane) WHERE held_by = 'slots' OR failures > 0;

CREATE TABLE idempotency_key (
  tenant      text COLLATE "C" NOT NULL,
  key         text COLLATE "C" NOT NULL,
  fingerprint text             NOT NULL,
  email_id    uuid             NOT NULL,
  created_at  timestamptz(6)   NOT NULL,
  PRIMARY KEY (tenant, key)
);

CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);

-- Whatever a query forgets to say, a tenant's unit of work sees and writes that tenant's rows alone.
DO $$
DECLARE
  guarded text;
BEGIN
  FOREACH guarded IN ARRAY
      ARRAY['email', 'email_body', 'send_queue', 'send_attempt', 'lane', 'lane_turn', 'idempotency_key'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format(
      'CREATE POLICY own_rows ON %I TO nurturehub_tenant
         USING (tenant = current_setting(''nurturehub.tenant'', true))
         WITH CHECK (tenant = current_setting(''nurturehub.tenant'', true))', guarded);
    EXECUTE format('CREATE POLICY all_rows ON %I TO nurturehub_worker USING (true) WITH CHECK (true)', guarded);
  END LOOP;
END
$$;

GRANT SELECT, INSERT ON email, email_body, send_attempt TO nurturehub_tenant, nurturehub_worker;
GRANT UPDATE (send_at) ON email TO nurturehub_tenant, nurturehub_worker;
GRANT SELECT, INSERT, UPDATE ON send_queue, lane, lane_turn, idempotency_key TO nurturehub_tenant, nurturehub_worker;
GRANT DELETE ON idempotency_key TO nurturehub_worker;
