package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.MailAddress;
import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An e-mail's {@code Message-ID} in its header form, angle brackets included (RFC 5322, 3.6.4). It
 * is fixed before the first attempt, so that a second copy is known as one.
 */
public record MessageId(String value) {

  private static final Pattern SHAPE =
      Pattern.compile("<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>");

  public MessageId {
    if (value.length() > 320 || !SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("must be of the form <id@domain>, in ASCII");
    }
  }

  /**
   * The id of {@code email} under the sender's domain, in ASCII also where that is
   * internationalized.
   */
  public static MessageId of(EmailId email, MailAddress sender) {
    String domain = IDN.toASCII(sender.domain(), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    return new MessageId("<" + email + "@" + domain + ">");
  }

  @Override
  public String toString() {
    return value;
  }
}
