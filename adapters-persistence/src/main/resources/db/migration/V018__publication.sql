-- A reader may begin with what comes from now on, once: the mark is there so that it does not begin so again.
ALTER TABLE engagement_place ADD COLUMN has_begun boolean NOT NULL DEFAULT false;

ALTER TABLE alert
  DROP CONSTRAINT alert_kind_check,
  ADD CONSTRAINT alert_kind_check CHECK (
    kind IN (
      'hot-lead', 'delivery-failure', 'connection', 'unconfirmed', 'backlog', 'webhook', 'event-loss',
      'publication'));
