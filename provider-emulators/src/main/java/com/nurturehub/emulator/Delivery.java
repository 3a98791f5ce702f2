package com.nurturehub.emulator;

import java.time.Instant;
import java.util.List;

/**
 * One mail that an emulated provider took responsibility for, whether or not the sender learned of
 * it.
 *
 * @param sequence position in the ledger, from 1, without gaps
 * @param mailbox the mailbox the sender had authenticated as
 * @param from envelope sender
 * @param to envelope recipients in the order they were named
 * @param messageId the {@code Message-ID} header with its angle brackets
 * @param providerId the provider's own id, as its API names the mail
 * @param author the decoded {@code From} header, or the envelope sender where there is none
 * @param subject the decoded {@code Subject} header, empty where there is none
 */
public record Delivery(
    long sequence,
    Instant receivedAt,
    String mailbox,
    String from,
    List<String> to,
    String messageId,
    String providerId,
    String author,
    String subject,
    Content content) {

  public Delivery {
    to = List.copyOf(to);
  }

  /** The bytes as they came over the wire, dot-stuffing removed. */
  public byte[] raw() {
    return content.bytes();
  }

  public ParsedMail parsed() {
    return ParsedMail.of(raw());
  }

  /** Where the bytes are: in memory, or in the ledger's directory. */
  @FunctionalInterface
  public interface Content {
    byte[] bytes();
  }
}
