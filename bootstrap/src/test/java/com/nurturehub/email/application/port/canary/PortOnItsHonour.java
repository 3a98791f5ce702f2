package com.nurturehub.email.application.port.canary;

/** Breaks: every port has a contract. */
public interface PortOnItsHonour {

  /** Promises much. */
  void work();
}
