package com.nurturehub.emulator.crm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The agencies of a CRM by what tells them apart there, and which of them let us in. */
final class Agencies {
  private final Map<String, Boolean> active = new ConcurrentHashMap<>();

  void add(String agency) {
    active.put(agency, true);
  }

  /** As when the agency takes its access back. */
  void withdraw(String agency) {
    active.replace(agency, false);
  }

  boolean isKnown(String agency) {
    return active.containsKey(agency);
  }

  boolean isActive(String agency) {
    return active.getOrDefault(agency, false);
  }
}
