package com.nurturehub.email.outbound.words;

import java.util.regex.Pattern;

/** What a server says, made fit for people who may not see everything. */
public final class ServerWords {

  /** An address, in the clear or as part of a URL. */
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>()\\[\\],;:\"']+(?:@|%40)[^\\s<>()\\[\\],;:\"']+");

  /** What only secrets and trace ids look like. */
  private static final Pattern LONG_WORD = Pattern.compile("\\S{80,}");

  private ServerWords() {}

  /** In one line, and without addresses, which servers like to echo. */
  public static String redacted(String prose) {
    String withoutAddresses = ADDRESS.matcher(prose).replaceAll("(address)");
    return LONG_WORD.matcher(withoutAddresses).replaceAll("(…)").replaceAll("\\s+", " ").strip();
  }
}
