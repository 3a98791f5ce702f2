package com.nurturehub.email.application.port;

/** Events cannot be published, or it is not certain; the same call may succeed later. */
public final class PublisherUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PublisherUnavailable(String message) {
    super(message);
  }

  public PublisherUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
