-- What each tenant's contacts are scored by; a tenant without a row has the defaults.
CREATE TABLE scoring_rules (
  tenant                  text COLLATE "C" PRIMARY KEY,
  -- Grows with every change.
  version                 bigint         NOT NULL DEFAULT 1,
  opened                  integer        NOT NULL,
  opened_again            integer        NOT NULL,
  opened_step_2           integer        NOT NULL,
  clicked                 integer        NOT NULL,
  clicked_step_3          integer        NOT NULL,
  clicked_booking_link    integer        NOT NULL,
  counted_repeats         integer        NOT NULL,
  active_seller           numeric(4, 2)  NOT NULL,
  seller                  numeric(4, 2)  NOT NULL,
  buy_to_let              numeric(4, 2)  NOT NULL,
  buyer                   numeric(4, 2)  NOT NULL,
  decay_after_days        integer        NOT NULL,
  decay_percent           integer        NOT NULL,
  hot_at                  integer        NOT NULL CHECK (hot_at BETWEEN 1 AND 100),
  booking_links           text,
  updated_at              timestamptz(6) NOT NULL DEFAULT now()
);

-- A row is there from the moment that somebody begins to score the contact; whoever does so holds it.
CREATE TABLE intent_score (
  tenant         text COLLATE "C" NOT NULL,
  contact_id     text COLLATE "C" NOT NULL,
  -- Of the last event that it was made of.
  position       bigint           NOT NULL DEFAULT 0,
  rules_version  bigint           NOT NULL DEFAULT 0,
  category       text CHECK (category IN ('active-seller', 'seller', 'buy-to-let', 'buyer')),
  multiplier     numeric(4, 2)    NOT NULL DEFAULT 1,
  -- Name, visits, points; name, visits, points ...
  factors        text[]           NOT NULL DEFAULT '{}' CHECK (cardinality(factors) % 3 = 0),
  last_active_at timestamptz(6),
  -- As it was when it was worked out; it fades from then on.
  score          numeric(5, 2)    NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 100),
  hot_since      timestamptz(6),
  -- When it will be another.
  changes_at     timestamptz(6),
  -- Absent: it was not worked out yet.
  updated_at     timestamptz(6),
  PRIMARY KEY (tenant, contact_id)
) WITH (fillfactor = 70);

CREATE INDEX intent_score_hottest ON intent_score (tenant, score DESC, contact_id) WHERE score > 0;
CREATE INDEX intent_score_changing ON intent_score (changes_at) WHERE changes_at IS NOT NULL;
CREATE INDEX intent_score_by_rules ON intent_score (tenant, rules_version);

-- What scores are made of, without what machines add to it.
CREATE INDEX engagement_event_of_person ON engagement_event (tenant, contact_id, position)
  WHERE verdict = 'person' OR kind = 'reassessed';

-- What those on duty are told: everything that is open but leads, of which there are many.
CREATE INDEX alert_for_duty ON alert (id) WHERE resolved_at IS NULL AND kind <> 'hot-lead';

DO $$
DECLARE
  guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['scoring_rules', 'intent_score'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format(
      'CREATE POLICY own_rows ON %I TO nurturehub_tenant
         USING (tenant = current_setting(''nurturehub.tenant'', true))
         WITH CHECK (tenant = current_setting(''nurturehub.tenant'', true))', guarded);
    EXECUTE format('CREATE POLICY all_rows ON %I TO nurturehub_worker USING (true) WITH CHECK (true)', guarded);
  END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON scoring_rules TO nurturehub_tenant, nurturehub_worker;
GRANT SELECT ON intent_score TO nurturehub_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON intent_score TO nurturehub_worker;
