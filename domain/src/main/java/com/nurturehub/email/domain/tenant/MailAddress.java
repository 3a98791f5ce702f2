package com.nurturehub.email.domain.tenant;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/**
 * An addr-spec as in RFC 5322 and RFC 6531: a dot-atom local part and a domain, internationalized
 * or not. Quoted local parts, comments and address literals are refused: no mail service of this
 * trade issues them.
 */
public record MailAddress(String value) {

  /** Longest address in octets: a path of 256 less its angle brackets (RFC 5321, 4.5.3.1.3). */
  private static final int MAX_OCTETS = 254;

  /** Longest local part in octets (RFC 5321, 4.5.3.1.1). */
  private static final int MAX_LOCAL_OCTETS = 64;

  private static final String ATOM_SYMBOLS = "!#$%&'*+-/=?^_`{|}~";

  public MailAddress {
    int at = value.lastIndexOf('@');
    if (at < 1 || at == value.length() - 1) {
      throw new IllegalArgumentException("must be an e-mail address such as jo@example.com");
    }
    if (octets(value) > MAX_OCTETS || octets(value.substring(0, at)) > MAX_LOCAL_OCTETS) {
      throw new IllegalArgumentException(
          "must be at most 254 octets long, its local part at most 64");
    }
    requireDotAtom(value.substring(0, at), "local part");
    requireDomain(value.substring(at + 1));
    // Some characters beyond ASCII stand for others, such as a comma, that a header would obey.
    requireDomain(AsciiHost.of(value.substring(at + 1)));
  }

  public String localPart() {
    return value.substring(0, value.lastIndexOf('@'));
  }

  public String domain() {
    return value.substring(value.lastIndexOf('@') + 1);
  }

  /**
   * The one form that all spellings of this address share: in lower case, its domain in ASCII. By
   * the standard a server may tell {@code Jo@} from {@code jo@}; none of this trade does.
   */
  public String canonical() {
    return Normalizer.normalize(localPart(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT)
        + "@"
        + asciiDomain().toLowerCase(Locale.ROOT);
  }

  /** Whether both are spellings of one address. */
  public boolean isSameAs(MailAddress other) {
    return canonical().equals(other.canonical());
  }

  /** The domain as every server knows it, internationalized or not. */
  public String asciiDomain() {
    return AsciiHost.of(domain());
  }

  @Override
  public String toString() {
    return value;
  }

  private static int octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void requireDotAtom(String text, String part) {
    boolean legal =
        !text.startsWith(".")
            && !text.endsWith(".")
            && !text.contains("..")
            && text.codePoints().allMatch(c -> c == '.' || isAtomCharacter(c));
    if (!legal) {
      throw new IllegalArgumentException("its " + part + " must be a plain dotted name");
    }
  }

  private static boolean isAtomCharacter(int codePoint) {
    if (codePoint < 128) {
      return Character.isLetterOrDigit(codePoint) || ATOM_SYMBOLS.indexOf(codePoint) >= 0;
    }
    return isPrintable(codePoint);
  }

  private static void requireDomain(String domain) {
    for (String label : domain.split("\\.", -1)) {
      boolean legal =
          !label.isEmpty()
              && !label.startsWith("-")
              && !label.endsWith("-")
              && label
                  .codePoints()
                  .allMatch(
                      c -> c < 128 ? Character.isLetterOrDigit(c) || c == '-' : isPrintable(c));
      if (!legal) {
        throw new IllegalArgumentException("its domain must be a host name");
      }
    }
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
