package com.nurturehub.email.domain.webhook;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a webhook's messages are posted to: an absolute http(s) URL without credentials in it. */
public record WebhookUrl(URI value) {

  /** Longest URL taken, in characters. */
  public static final int MAX_LENGTH = 2_048;

  private static final int MAX_PORT = 65_535;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if it cannot be posted to; the message may be shown
   */
  public WebhookUrl {
    if (value.toString().length() > MAX_LENGTH) {
      throw new IllegalArgumentException("must have at most %d characters".formatted(MAX_LENGTH));
    }
    boolean isHttp =
        "https".equalsIgnoreCase(value.getScheme()) || "http".equalsIgnoreCase(value.getScheme());
    if (!isHttp || value.getHost() == null) {
      throw new IllegalArgumentException(
          "must be an absolute https URL whose host is a name in ASCII or an address");
    }
    if (value.getRawUserInfo() != null) {
      throw new IllegalArgumentException("must not name a user or a password");
    }
    if (value.getRawFragment() != null) {
      throw new IllegalArgumentException("must not have a fragment");
    }
    if (value.getPort() == 0 || value.getPort() > MAX_PORT) {
      throw new IllegalArgumentException("must have a port from 1 to %d".formatted(MAX_PORT));
    }
    if (!value.toString().chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException("must be ASCII, with everything else percent-encoded");
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message may be shown
   */
  public static WebhookUrl parse(String text) {
    try {
      return new WebhookUrl(new URI(text));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be a URL", e);
    }
  }

  public boolean isEncrypted() {
    return "https".equalsIgnoreCase(value.getScheme());
  }

  /** Its host, an address in square brackets where it is one of IPv6. */
  public String host() {
    return value.getHost();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
