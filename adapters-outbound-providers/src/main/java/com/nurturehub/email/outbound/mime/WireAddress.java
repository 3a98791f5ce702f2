package com.nurturehub.email.outbound.mime;

import com.nurturehub.email.domain.tenant.MailAddress;

/**
 * An address as it travels. With a local part in ASCII its domain is put into ASCII as well, and
 * any server takes it; else it needs a server with SMTPUTF8 (RFC 6531).
 */
public record WireAddress(String value) {

  /** The address in the form that the most servers take. */
  public static WireAddress of(MailAddress address) {
    return new WireAddress(
        isAscii(address.localPart())
            ? address.localPart() + "@" + address.asciiDomain()
            : address.value());
  }

  public boolean needsUtf8() {
    return !isAscii(value);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
