package com.nurturehub.email.application.port;

import java.util.Locale;

/** Those who live from the feed of events, each with a place of its own in it. */
public enum FeedReader {
  /** Tells bursts of clicks from people's. */
  CLICK_BURSTS,
  /** Moves the contacts' intent scores. */
  SCORING,
  /** Keeps the counts that summaries are made of. */
  SUMMARIES,
  /** Tells webhooks. */
  WEBHOOKS,
  /** Publishes to Kafka. */
  KAFKA;

  /** The reader's name for operators: {@code click-bursts} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
