package com.nurturehub.email.bootstrap.endtoend;

import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * HTML as it arrived, held against what its author wrote. It is read without the rewriter's help: a
 * tracked address takes the place of exactly one attribute value, wherever that ends.
 *
 * @param links each tracked address and the author's value in its place
 * @param withoutPixel the HTML without the pixel, if it had one
 */
record TrackedHtml(List<Link> links, String withoutPixel) {

  /** Where tracked addresses stand in these campaigns; nobody is there. */
  static final URI BASE = URI.create("https://links.example/");

  /** Has the service write its addresses so, wherever it listens. */
  static final Map<String, String> PUBLISHED = Map.of("nurturehub.public-url", BASE.toString());

  private static final String TRACKING = Pattern.quote(BASE + "t/");

  private static final Pattern PIXEL =
      Pattern.compile("<img src=\"" + TRACKING + "o/[\\w-]+\\.gif\"[^>]*>");

  private static final Pattern LINK = Pattern.compile("\"(" + TRACKING + "c/[\\w-]+)\"");

  /** Hyphens may stand as references. */
  private static final Pattern WAY_OUT =
      Pattern.compile("\\{\\{ ?unsubscribe_url ?}}|" + TRACKING + "u/(?:[\\w-]|&#45;)+");

  private static final Pattern ANY = Pattern.compile(TRACKING + "[\\w./-]+");

  TrackedHtml {
    links = List.copyOf(links);
  }

  /** A tracked address, and what the author had in its place, as a browser follows it. */
  record Link(String address, String written) {

    private static final Pattern AUTHORITY = Pattern.compile("^(https?://)([^/?#]*)");

    String path() {
      return URI.create(address).getPath();
    }

    /** As a header can hold it: its host in punycode, what is no visible ASCII as %XX of UTF-8. */
    String inAHeader() {
      String ascii =
          AUTHORITY
              .matcher(written)
              .replaceFirst(m -> Matcher.quoteReplacement(m.group(1) + IDN.toASCII(m.group(2))));
      StringBuilder header = new StringBuilder();
      for (byte octet : ascii.getBytes(StandardCharsets.UTF_8)) {
        if (octet > ' ' && octet <= '~') {
          header.append((char) octet);
        } else {
          header.append("%%%02X".formatted(Byte.toUnsignedInt(octet)));
        }
      }
      return header.toString();
    }
  }

  /**
   * Reads it; empty when anything but links, ways out and one pixel has changed. A way out is what
   * the author asked for by its placeholder.
   */
  static Optional<TrackedHtml> read(String author, String arrived) {
    return readLinks(
        withoutWaysOut(author), withoutWaysOut(PIXEL.matcher(arrived).replaceFirst("")));
  }

  private static String withoutWaysOut(String html) {
    return WAY_OUT.matcher(html).replaceAll("{{unsubscribe_url}}");
  }

  private static Optional<TrackedHtml> readLinks(String author, String withoutPixel) {
    Matcher tracked = LINK.matcher(withoutPixel);
    List<Link> links = new ArrayList<>();
    int copied = 0;
    int at = 0;
    while (tracked.find()) {
      String piece = withoutPixel.substring(copied, tracked.start());
      if (!author.startsWith(piece, at)) {
        return Optional.empty();
      }
      int start = at + piece.length();
      at = endOfValue(author, start);
      copied = tracked.end();
      String value = author.substring(start, at);
      if (!value.equals(tracked.group())) {
        links.add(new Link(tracked.group(1), decoded(value)));
      }
    }
    return author.substring(at).equals(withoutPixel.substring(copied))
        ? Optional.of(new TrackedHtml(links, withoutPixel))
        : Optional.empty();
  }

  /** The paths of all tracking addresses, the pixel's too. */
  static List<String> pathsIn(String arrived) {
    return ANY.matcher(arrived)
        .results()
        .map(address -> URI.create(address.group()).getPath())
        .toList();
  }

  private static int endOfValue(String html, int start) {
    char quote = html.charAt(start);
    if (quote == '"' || quote == '\'') {
      return html.indexOf(quote, start + 1) + 1;
    }
    int end = start;
    while (end < html.length() && " \t\r\n\f>".indexOf(html.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static String decoded(String value) {
    boolean quoted = value.startsWith("\"") || value.startsWith("'");
    return Parser.unescapeEntities(quoted ? value.substring(1, value.length() - 1) : value, true)
        .trim()
        .replaceAll("[\t\r\n]", "");
  }
}
