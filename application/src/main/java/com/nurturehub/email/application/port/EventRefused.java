package com.nurturehub.email.application.port;

/** An event is not taken, whatever becomes of others; somebody must change what refuses it. */
public final class EventRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public EventRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
