package com.nurturehub.email.persistence;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two instances on one database of a test class's own, which is empty before each test. */
public final class TwoInstances implements BeforeEachCallback, AfterAllCallback {

  private final TestDatabase one = TestDatabase.create();
  private final TestDatabase other = one.anotherInstance();

  public TestDatabase one() {
    return one;
  }

  public TestDatabase other() {
    return other;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    one.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    other.close();
    one.close();
  }
}
