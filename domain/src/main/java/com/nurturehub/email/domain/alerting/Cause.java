package com.nurturehub.email.domain.alerting;

import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is wrong. Two alerts of one cause are never open at the same time.
 *
 * @param tenant whom it concerns; absent: the whole platform
 * @param key tells causes of one kind apart, such as a provider's error code; shown to operators,
 *     so never an address or a secret
 */
public record Cause(Optional<TenantId> tenant, AlertKind kind, String key) {

  private static final int MAX_KEY = 128;
  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0," + (MAX_KEY - 1) + "}");
  private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9._:/-]+");
  private static final Pattern BAD_START = Pattern.compile("^[^A-Za-z0-9]+");

  public Cause {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "must be 1 to 128 letters, digits, '.', '_', ':', '/' or '-', and start with a letter or"
              + " a digit");
    }
  }

  /**
   * One of a tenant's causes.
   *
   * @param text what tells it apart, made a key whatever is in it
   */
  public static Cause of(TenantId tenant, AlertKind kind, String text) {
    return new Cause(Optional.of(tenant), kind, keyOf(text));
  }

  /** A cause that concerns no tenant in particular. */
  public static Cause ofPlatform(AlertKind kind, String text) {
    return new Cause(Optional.empty(), kind, keyOf(text));
  }

  private static String keyOf(String text) {
    String key = BAD_START.matcher(FOREIGN.matcher(text).replaceAll("-")).replaceFirst("");
    return key.isEmpty() ? "unnamed" : key.substring(0, Math.min(key.length(), MAX_KEY));
  }
}
