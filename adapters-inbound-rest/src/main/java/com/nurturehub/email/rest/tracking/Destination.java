package com.nurturehub.email.rest.tracking;

import java.nio.charset.StandardCharsets;

/**
 * A destination as the {@code Location} of a redirect. An ASCII one is left byte for byte as its
 * author wrote it, oddities such as {@code |}, <code>{</code>, {@code %zz} or a second {@code #}
 * included. Of any other only that is changed which cannot stand in a header, as a browser would:
 * the host becomes punycode, other non-ASCII and spaces are percent-encoded in UTF-8.
 */
final class Destination {

  private static final char REPLACEMENT = '\uFFFD';

  private Destination() {}

  static String location(String url) {
    if (url.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      return url;
    }
    String bare = withoutStrayWhitespace(url);
    int hostStart = hostStart(bare);
    int hostEnd = hostEnd(bare, hostStart);
    return encoded(bare.substring(0, hostStart))
        + encoded(AsciiHost.of(bare.substring(hostStart, hostEnd)))
        + encoded(bare.substring(hostEnd));
  }

  /** Browsers drop line breaks and tabs anywhere, and blanks and controls at both ends. */
  private static String withoutStrayWhitespace(String url) {
    int start = 0;
    int end = url.length();
    while (start < end && url.charAt(start) <= ' ') {
      start++;
    }
    while (start < end && url.charAt(end - 1) <= ' ') {
      end--;
    }
    return url.substring(start, end).replaceAll("[\t\r\n]", "");
  }

  /** Where the host begins; the URL's end when it has none. */
  private static int hostStart(String url) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      return url.length();
    }
    int authority = scheme + 3;
    return url.substring(0, authorityEnd(url, authority)).lastIndexOf('@') >= authority
        ? url.substring(0, authorityEnd(url, authority)).lastIndexOf('@') + 1
        : authority;
  }

  /** Where the host ends: before the port, or with the authority. */
  private static int hostEnd(String url, int hostStart) {
    int end = authorityEnd(url, hostStart);
    int port = url.indexOf(':', hostStart);
    return port >= 0 && port < end ? port : end;
  }

  private static int authorityEnd(String url, int from) {
    for (int i = from; i < url.length(); i++) {
      if ("/?#\\".indexOf(url.charAt(i)) >= 0) {
        return i;
      }
    }
    return url.length();
  }

  private static String encoded(String part) {
    StringBuilder text = new StringBuilder(part.length() + 16);
    part.codePoints()
        .forEach(
            c -> {
              if (c > ' ' && c < 0x7F) {
                text.append((char) c);
              } else {
                percentEncode(text, c);
              }
            });
    return text.toString();
  }

  private static void percentEncode(StringBuilder text, int codePoint) {
    boolean unpaired = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    byte[] octets =
        Character.toString(unpaired ? REPLACEMENT : codePoint).getBytes(StandardCharsets.UTF_8);
    for (byte octet : octets) {
      text.append('%')
          .append(Character.toUpperCase(Character.forDigit((octet >> 4) & 0xF, 16)))
          .append(Character.toUpperCase(Character.forDigit(octet & 0xF, 16)));
    }
  }
}
