package com.nurturehub.email.rest.json;

/** A body that is not JSON at all; the message may be shown to the caller. */
public final class MalformedJson extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MalformedJson(String message, Throwable cause) {
    super(message, cause);
  }
}
