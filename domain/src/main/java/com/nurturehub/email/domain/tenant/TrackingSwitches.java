package com.nurturehub.email.domain.tenant;

/** What of an e-mail a tenant tracks. */
public record TrackingSwitches(boolean opens, boolean clicks) {

  public static final TrackingSwitches ALL = new TrackingSwitches(true, true);
}
