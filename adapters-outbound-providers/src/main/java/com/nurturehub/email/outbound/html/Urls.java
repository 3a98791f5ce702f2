package com.nurturehub.email.outbound.html;

/** What the URL standard says of a URL's text before anything else (url.spec.whatwg.org, 4.4). */
final class Urls {

  private Urls() {}

  /**
   * The URL as every browser follows it: control characters and spaces around it, and tabs and line
   * breaks within it, are dropped.
   */
  static String asFollowed(String href) {
    int start = 0;
    int end = href.length();
    while (start < end && href.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && href.charAt(end - 1) <= ' ') {
      end--;
    }
    StringBuilder url = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = href.charAt(i);
      if (c != '\t' && c != '\n' && c != '\r') {
        url.append(c);
      }
    }
    return url.toString();
  }
}
