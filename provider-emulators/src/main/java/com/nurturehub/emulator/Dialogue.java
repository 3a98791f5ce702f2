package com.nurturehub.emulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was said of one mail on an SMTP connection of a sender.
 *
 * @param begunAt before the greeting was sent; on a connection that has had a mail before, when the
 *     next was begun
 * @param endedAt when the answer to a mail just taken was about to leave or the connection was
 *     over, whichever came first; empty while it goes on
 * @param mailbox the mailbox the sender authenticated as; empty where it did not
 * @param recipients whom it named, whatever the answer
 */
public record Dialogue(
    Instant begunAt, Optional<Instant> endedAt, String mailbox, List<String> recipients) {

  public Dialogue {
    recipients = List.copyOf(recipients);
  }
}
