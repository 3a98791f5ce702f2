package com.nurturehub.email.rest.tracking;

import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.IDNA.Error;
import java.util.EnumSet;
import java.util.Set;

/**
 * Host names in ASCII, as browsers write them (UTS 46, non-transitional). {@code java.net.IDN}
 * follows the older IDNA 2003, which would take {@code straße} to {@code strasse}: another site.
 */
final class AsciiHost {

  private static final IDNA UTS46 =
      IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

  /** What browsers let pass (url.spec.whatwg.org, "domain to ASCII", not strict). */
  private static final Set<Error> HARMLESS =
      EnumSet.of(
          Error.EMPTY_LABEL,
          Error.LABEL_TOO_LONG,
          Error.DOMAIN_NAME_TOO_LONG,
          Error.LEADING_HYPHEN,
          Error.TRAILING_HYPHEN,
          Error.HYPHEN_3_4);

  private AsciiHost() {}

  /** The same host in ASCII; one that is no name stays as it is, and no browser goes there. */
  static String of(String host) {
    if (host.chars().allMatch(c -> c < 0x80)) {
      return host;
    }
    IDNA.Info info = new IDNA.Info();
    StringBuilder ascii = UTS46.nameToASCII(host, new StringBuilder(), info);
    return HARMLESS.containsAll(info.getErrors()) ? ascii.toString() : host;
  }
}
