package com.nurturehub.email.outbound.smtp;

import com.nurturehub.email.outbound.words.ServerWords;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered.
 *
 * @param code of three digits
 * @param text all of its lines, codes included
 */
record SmtpReply(int code, String text) {

  private static final Pattern ENHANCED =
      Pattern.compile("\\d{3}[ -]([245]\\.\\d{1,3}\\.\\d{1,3})\\b");

  /** The code at the start of each line, with its enhanced status code. */
  private static final Pattern LINE_START =
      Pattern.compile("(?m)^\\d{3}(?:[ -]|$)(?:[245]\\.\\d{1,3}\\.\\d{1,3}(?: +|$))?");

  /** The enhanced status code (RFC 3463), or nothing. */
  String enhanced() {
    Matcher matcher = ENHANCED.matcher(text);
    return matcher.lookingAt() ? matcher.group(1) : "";
  }

  boolean isNegative() {
    return code >= 400 && code <= 599;
  }

  boolean isTransient() {
    return code >= 400 && code <= 499;
  }

  /** What it says, for people: in one line, and without addresses, which servers like to echo. */
  String said() {
    String prose = LINE_START.matcher(text).replaceAll("");
    return (code + " " + enhanced()).strip() + " " + ServerWords.redacted(prose);
  }
}
