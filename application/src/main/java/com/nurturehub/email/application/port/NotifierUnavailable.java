package com.nurturehub.email.application.port;

/** Those on duty could not be told, or it is not certain; the same call may succeed later. */
public final class NotifierUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotifierUnavailable(String message) {
    super(message);
  }

  public NotifierUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
