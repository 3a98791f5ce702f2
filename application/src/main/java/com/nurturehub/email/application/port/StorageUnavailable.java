package com.nurturehub.email.application.port;

/** The store cannot be reached or broke off; the same call may succeed later. */
public final class StorageUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageUnavailable(String message) {
    super(message);
  }

  public StorageUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
