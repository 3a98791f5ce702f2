package com.nurturehub.email.domain.alerting;

import java.util.Locale;

/** What an alert is about. */
public enum AlertKind {
  /** A contact's score crossed the tenant's threshold. */
  HOT_LEAD,
  /** E-mails are given up, for a cause that will meet the next ones as well. */
  DELIVERY_FAILURE,
  /** The tenant's access to its provider is broken. */
  CONNECTION,
  /** E-mails may or may not have been sent, and only a person can decide. */
  UNCONFIRMED,
  /** E-mails are due and do not leave, and nothing explains it. */
  BACKLOG,
  /** A webhook does not take its events. */
  WEBHOOK,
  /** Engagement events were lost. */
  EVENT_LOSS,
  /** Engagement events are published too late, or not at all. */
  PUBLICATION;

  /** The name in the HTTP contract and in the schema: {@code hot-lead} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
