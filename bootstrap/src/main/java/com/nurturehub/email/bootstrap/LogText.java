package com.nurturehub.email.bootstrap;

import java.util.regex.Pattern;

/** What others said, as it may stand in a log: whom they named is for the agency alone. */
final class LogText {

  /** Whatever has an at sign within it, between what cannot belong to an address. */
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>\"'()\\[\\],;:=@]++@[^\\s<>\"'()\\[\\],;:=@]++");

  private LogText() {}

  static String withoutAddresses(Object said) {
    return ADDRESS.matcher(said.toString()).replaceAll("(address)");
  }
}
