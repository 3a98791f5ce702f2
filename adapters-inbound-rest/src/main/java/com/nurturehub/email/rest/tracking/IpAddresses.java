package com.nurturehub.email.rest.tracking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses and never asks a name server. */
final class IpAddresses {

  private static final int OCTETS = 4;
  private static final int MAX_OCTET = 255;
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private IpAddresses() {}

  /** The address that {@code text} spells, if it spells one. */
  static Optional<InetAddress> parse(String text) {
    int zone = text.indexOf('%');
    String bare = zone < 0 ? text : text.substring(0, zone);
    boolean literal = isIpv4(bare) || (bare.indexOf(':') >= 0 && IPV6.matcher(bare).matches());
    if (!literal) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Four numbers up to 255, without leading zeros. Every visit comes by here: no expression. */
  private static boolean isIpv4(String text) {
    int octets = 0;
    int start = 0;
    while (start <= text.length()) {
      int dot = text.indexOf('.', start);
      int end = dot < 0 ? text.length() : dot;
      if (!isOctet(text, start, end)) {
        return false;
      }
      octets++;
      start = end + 1;
    }
    return octets == OCTETS;
  }

  private static boolean isOctet(String text, int start, int end) {
    int value = 0;
    for (int i = start; i < end && value <= MAX_OCTET; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = 10 * value + digit;
    }
    boolean hasLeadingZero = end - start > 1 && text.charAt(start) == '0';
    return end > start && value <= MAX_OCTET && !hasLeadingZero;
  }
}
