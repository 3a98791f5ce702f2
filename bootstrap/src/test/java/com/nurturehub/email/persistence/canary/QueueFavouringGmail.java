package com.nurturehub.email.persistence.canary;

/** Breaks: only outbound and the wiring name a vendor. */
public final class QueueFavouringGmail {

  private QueueFavouringGmail() {}

  public static String order() {
    return "ORDER BY provider = 'microsoft-365', due_at";
  }
}
