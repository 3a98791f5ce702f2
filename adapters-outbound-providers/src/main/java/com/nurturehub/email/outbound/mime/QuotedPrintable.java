package com.nurturehub.email.outbound.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encodes text so that it decodes to the same octets (RFC 2045, 6.7). Angus Mail's own encoder
 * makes every line end a CRLF, and an author's LF would come back as another character.
 */
final class QuotedPrintable {

  private static final String DIGITS = "0123456789ABCDEF";

  /** Longest line, without the {@code =} that breaks it. */
  private static final int LINE = 75;

  private final byte[] octets;
  private final boolean linesAreCanonical;
  private final ByteArrayOutputStream out;
  private int column;

  private QuotedPrintable(byte[] octets, boolean linesAreCanonical) {
    this.octets = octets;
    this.linesAreCanonical = linesAreCanonical;
    this.out = new ByteArrayOutputStream(octets.length + octets.length / 8 + 16);
  }

  static byte[] encode(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return new QuotedPrintable(octets, endsEachLineByCrLf(octets)).encode();
  }

  static String hex(byte octet) {
    return "" + digit(octet >> 4) + digit(octet);
  }

  private static char digit(int value) {
    return DIGITS.charAt(value & 0xF);
  }

  /** Only then line ends may travel as line ends; else they are encoded as any other octet. */
  private static boolean endsEachLineByCrLf(byte[] octets) {
    for (int i = 0; i < octets.length; i++) {
      boolean cr = octets[i] == '\r';
      if (cr && i + 1 < octets.length && octets[i + 1] == '\n') {
        i++;
      } else if (cr || octets[i] == '\n') {
        return false;
      }
    }
    return true;
  }

  private byte[] encode() {
    for (int i = 0; i < octets.length; i++) {
      byte octet = octets[i];
      if (octet == '\r' && linesAreCanonical) {
        i++;
        newLine();
      } else if (isLiteral(i)) {
        put(octet);
      } else {
        put((byte) '=', (byte) digit(octet >> 4), (byte) digit(octet));
        if (octet == '\n' && i + 1 < octets.length) {
          softBreak();
        }
      }
    }
    return out.toByteArray();
  }

  private boolean isLiteral(int i) {
    byte octet = octets[i];
    if (octet == ' ' || octet == '\t') {
      return i + 1 < octets.length && octets[i + 1] != '\r' && octets[i + 1] != '\n';
    }
    // Some servers take a lone dot for the end, and some stores quote "From " at a line's begin.
    boolean risky = column == 0 && (octet == '.' || octet == 'F');
    return octet > ' ' && octet < 0x7F && octet != '=' && !risky;
  }

  /** Octets that stay together on a line. */
  private void put(byte... encoded) {
    if (column + encoded.length > LINE) {
      softBreak();
    }
    column += encoded.length;
    out.writeBytes(encoded);
  }

  private void softBreak() {
    out.write('=');
    newLine();
  }

  private void newLine() {
    out.write('\r');
    out.write('\n');
    column = 0;
  }
}
