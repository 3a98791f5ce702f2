package com.nurturehub.email.domain.delivery;

/**
 * Why something could not be done.
 *
 * @param code short and stable, to branch on: an SMTP reply code, an HTTP status, an OAuth {@code
 *     error}, or our own
 * @param detail one sentence for a person, without secrets
 */
public record Failure(String code, String detail) {

  /** Longest detail kept, in characters; what a server says beyond it is cut. */
  public static final int MAX_DETAIL = 500;

  private static final int MAX_CODE = 64;

  public Failure {
    code = cut(code, MAX_CODE);
    detail = cut(detail.replaceAll("\\p{Cntrl}+", " ").strip(), MAX_DETAIL);
  }

  /** The same without what a server said, which may name the recipient. */
  public Failure erased() {
    return new Failure(code, Erased.TEXT);
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end);
  }
}
