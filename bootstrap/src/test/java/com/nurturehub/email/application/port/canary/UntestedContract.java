package com.nurturehub.email.application.port.canary;

/** Breaks: every contract is an interface of tests. */
public interface UntestedContract {

  /** Tries nothing. */
  default void portShouldWorkWhenNobodyLooks() {}
}
