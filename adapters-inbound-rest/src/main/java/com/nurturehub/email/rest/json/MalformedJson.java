package com.nurturehub.email.rest.json;

/** A body that is not JSON at all. */
public final class MalformedJson extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String detail;

  /**
   * Says what is wrong.
   *
   * @param detail one sentence that may be shown to the caller
   */
  public MalformedJson(String detail) {
    super(detail);
    this.detail = detail;
  }

  /**
   * Says what is wrong, and what told it.
   *
   * @param detail one sentence that may be shown to the caller
   */
  public MalformedJson(String detail, Throwable cause) {
    super(detail, cause);
    this.detail = detail;
  }

  public String detail() {
    return detail;
  }
}
