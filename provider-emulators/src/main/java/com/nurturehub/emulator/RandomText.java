package com.nurturehub.emulator;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Names that nobody can guess and that do not come twice. */
public final class RandomText {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomText() {}

  public static String hex(int bytes) {
    return HexFormat.of().formatHex(random(bytes));
  }

  /** In the alphabet that is safe in a URL. */
  public static String base64Url(int bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random(bytes));
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }
}
