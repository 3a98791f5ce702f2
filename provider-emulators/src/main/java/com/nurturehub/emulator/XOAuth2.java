package com.nurturehub.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The credentials of the SASL mechanism {@code XOAUTH2}.
 *
 * @see <a href="https://developers.google.com/workspace/gmail/imap/xoauth2-protocol">OAuth 2.0
 *     mechanism</a>
 */
record XOAuth2(String mailbox, String accessToken) {
  private static final Pattern FORM =
      Pattern.compile(
          "user=([^\u0001]*)\u0001auth=Bearer ([^\u0001]*)\u0001\u0001", Pattern.CASE_INSENSITIVE);

  static Optional<XOAuth2> decode(String base64) {
    String plain;
    try {
      plain = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(plain);
    return form.matches()
        ? Optional.of(new XOAuth2(form.group(1), form.group(2)))
        : Optional.empty();
  }
}
