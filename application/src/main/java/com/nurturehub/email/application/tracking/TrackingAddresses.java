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
   * Whether {@code url} is a tracking address already, on the platform's own host or the tenant's;
   * such a link is not tracked again.
   */
  public boolean isOurs(DeliverySettings settings, String url) {
    return standsOn(publicUrl, url)
        || settings.trackingHost().filter(host -> standsOn("https://" + host, url)).isPresent();
  }

  /** Whatever the scheme: a tracking host answers on both. */
  private static boolean standsOn(String base, String url) {
    String place = base.substring(base.indexOf(':')) + "/t/";
    return url.regionMatches(true, url.indexOf(':'), place, 0, place.length());
  }

  private String base(DeliverySettings settings) {
    return settings.trackingHost().map(host -> "https://" + host).orElse(publicUrl);
  }
}
