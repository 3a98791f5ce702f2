package com.nurturehub.email.application.tracking;

import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.net.URI;

/** Where pixels, proxied links and unsubscribe links point to. */
public final class TrackingAddresses {

  private final String publicUrl;

  /**
   * Takes the service's own address as the outside sees it.
   *
   * @param publicUrl absolute http(s) URL without query or fragment; a slash at its end is ignored
   * @throws IllegalArgumentException for any other URL
   */
  public TrackingAddresses(URI publicUrl) {
    String scheme = publicUrl.getScheme();
    boolean usable =
        ("http".equals(scheme) || "https".equals(scheme))
            && publicUrl.getHost() != null
            && publicUrl.getQuery() == null
            && publicUrl.getFragment() == null;
    if (!usable) {
      throw new IllegalArgumentException(
          "the public URL must be an absolute http(s) URL without query or fragment: " + publicUrl);
    }
    this.publicUrl = publicUrl.toASCIIString().replaceAll("/+$", "");
  }

  public String open(DeliverySettings settings, String token) {
    return base(settings) + "/t/o/" + token + ".gif";
  }

  public String click(DeliverySettings settings, String token) {
    return base(settings) + "/t/c/" + token;
  }

  public String unsubscribe(DeliverySettings settings, String token) {
    return base(settings) + "/t/u/" + token;
  }

  /**
   * Whether {@code url} is one of ours, on the platform's own host; such a link is not tracked
   * again.
   */
  public boolean isOurs(String url) {
    return url.startsWith(publicUrl + "/t/");
  }

  private String base(DeliverySettings settings) {
    return settings.trackingHost().map(host -> "https://" + host).orElse(publicUrl);
  }
}
