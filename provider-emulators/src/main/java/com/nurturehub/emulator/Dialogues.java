package com.nurturehub.emulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Every mail that was talked of over SMTP, for who asks how many there were at a time. Thread-safe.
 */
public final class Dialogues {
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

  /** Enters a dialogue; its later course is told to what comes back. */
  public Entry begin(Instant at) {
    Entry entry = new Entry(at);
    entries.add(entry);
    return entry;
  }

  /** As they stand now, in the order in which they began. */
  public List<Dialogue> all() {
    return entries.stream().map(Entry::now).toList();
  }

  /** A dialogue's own line. */
  public static final class Entry {
    private final Instant begunAt;
    private final List<String> recipients = new ArrayList<>();
    private String mailbox = "";
    private Optional<Instant> endedAt = Optional.empty();

    private Entry(Instant begunAt) {
      this.begunAt = begunAt;
    }

    public synchronized void authenticated(String as) {
      mailbox = as;
    }

    public synchronized void named(String recipient) {
      recipients.add(recipient);
    }

    /** The first end counts. */
    public synchronized void end(Instant at) {
      if (endedAt.isEmpty()) {
        endedAt = Optional.of(at);
      }
    }

    public synchronized boolean isOver() {
      return endedAt.isPresent();
    }

    private synchronized Dialogue now() {
      return new Dialogue(begunAt, endedAt, mailbox, recipients);
    }
  }
}
