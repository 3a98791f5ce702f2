package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.MailAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail's {@code Message-ID} in its header form, angle brackets included (RFC 5322, 3.6.4). It
 * is fixed before the first attempt, so that a second copy is known as one.
 */
public record MessageId(String value) {

  private static final Pattern SHAPE =
      Pattern.compile("<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>");

  public MessageId {
    if (!isOne(value)) {
      throw new IllegalArgumentException("must be of the form <id@domain>, in ASCII");
    }
  }

  /**
   * The id of {@code email} under the sender's domain, in ASCII also where that is
   * internationalized.
   */
  public static MessageId of(EmailId email, MailAddress sender) {
    return new MessageId("<" + email + "@" + sender.asciiDomain().toLowerCase(Locale.ROOT) + ">");
  }

  /** What somebody else wrote in such a header; absent where it has not our form. */
  public static Optional<MessageId> parse(String header) {
    return Optional.of(header.strip()).filter(MessageId::isOne).map(MessageId::new);
  }

  private static boolean isOne(String value) {
    return value.length() <= 320 && SHAPE.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
