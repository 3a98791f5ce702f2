package com.nurturehub.email.domain.engagement;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request tells of its sender.
 *
 * @param userAgent cut to {@value #MAX_USER_AGENT} characters
 * @param network cut to /24 (IPv4) or /48 (IPv6) in CIDR form; absent when the address is unknown
 */
public record Visitor(Optional<String> userAgent, Optional<String> network) {

  public static final int MAX_USER_AGENT = 512;

  /** One of whom nothing is known. */
  public static final Visitor UNKNOWN = new Visitor(Optional.empty(), Optional.empty());

  private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

  public Visitor {
    userAgent = userAgent.map(Visitor::storable);
  }

  private static String storable(String userAgent) {
    boolean isPlain = userAgent.chars().allMatch(c -> c >= ' ' && c <= '~');
    String clean = isPlain ? userAgent : NOT_TEXT.matcher(userAgent).replaceAll("");
    return clean.length() > MAX_USER_AGENT ? clean.substring(0, MAX_USER_AGENT) : clean;
  }
}
