package com.nurturehub.email.outbound.http;

import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.MessageId;
import java.util.Optional;

/**
 * A draft in a mailbox.
 *
 * @param id what its provider calls it
 * @param messageId under which its message will be found once it was sent; the provider may have
 *     replaced ours
 */
public record Draft(String id, MessageId messageId) {

  /** The draft that {@link #holding} made the message ready by; absent where there is none. */
  public static Optional<Draft> of(Ready ready) {
    return ready.reference().map(reference -> parse(reference, ready.message().messageId()));
  }

  /** The message, ready to be sent by sending this draft. */
  public Ready holding(RawMessage message) {
    return new Ready(message, Optional.of(id + " " + messageId));
  }

  /** Our own id stands in where another provider wrote the reference. */
  private static Draft parse(String reference, MessageId ours) {
    String[] parts = reference.split(" ", 2);
    return new Draft(parts[0], MessageId.parse(parts[parts.length - 1]).orElse(ours));
  }
}
