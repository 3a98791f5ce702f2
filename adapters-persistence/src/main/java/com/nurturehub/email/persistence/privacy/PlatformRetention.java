package com.nurturehub.email.persistence.privacy;

import com.nurturehub.email.domain.tenant.Retention;

/**
 * How long things are kept on the whole platform.
 *
 * @param unlessOwn what is a tenant's, where the tenant has not said how long
 * @param alerts days that alerts are kept for once they are resolved, and hot leads from when they
 *     were told; every tenant's alike, since operators read all of them together
 */
public record PlatformRetention(Retention unlessOwn, int alerts) {

  public static final PlatformRetention DEFAULT = new PlatformRetention(Retention.DEFAULT, 90);

  public PlatformRetention {
    if (alerts < 1) {
      throw new IllegalArgumentException("alerts must be kept for a day at least");
    }
  }
}
