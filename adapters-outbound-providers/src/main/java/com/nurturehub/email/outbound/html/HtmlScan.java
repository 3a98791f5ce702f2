package com.nurturehub.email.outbound.html;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Where in a document's text its links are, and where its body ends. Reads tags as the HTML
 * standard tells them apart (html.spec.whatwg.org, 13.2.5) and builds no tree: a tree costs several
 * times as much, and where a tag stands in it makes it no other link.
 */
final class HtmlScan {

  /** The opening of a comment that Outlook reads as markup: {@code <!--[if mso]>}. */
  private static final Pattern CONDITION =
      Pattern.compile("<!--\\[if\\b[^\\]]*\\]>", Pattern.CASE_INSENSITIVE);

  private static final Pattern CONDITION_END =
      Pattern.compile("<!\\[endif\\]", Pattern.CASE_INSENSITIVE);

  private static final Pattern COMMENT_END = Pattern.compile("--!?>");

  /** SVG's older spelling runs scripts as well. */
  private static final List<String> HREFS = List.of("href", "xlink:href");

  /** Within these a tag is text. */
  private static final Set<String> RAW_TEXT =
      Set.of("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes");

  private static final Set<String> FOREIGN = Set.of("svg", "math");

  /** Within foreign elements, these hold HTML again. */
  private static final Set<String> INTEGRATION =
      Set.of("foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext");

  private final String html;
  private final List<Written> written = new ArrayList<>();
  private final List<Href> links = new ArrayList<>();
  private OptionalInt bodyEnd = OptionalInt.empty();

  private HtmlScan(String html) {
    this.html = html;
  }

  /**
   * An {@code href} that a person may follow.
   *
   * @param value decoded
   * @param start where its value begins, a quote included
   * @param end where its value ends, a quote included
   */
  record Href(String value, int start, int end) {}

  /**
   * Any element's {@code href}.
   *
   * @param value decoded
   * @param position where its tag begins
   */
  record Written(String value, int position) {}

  static HtmlScan of(String html) {
    HtmlScan scan = new HtmlScan(html);
    scan.new Region(0, html.length(), false).read();
    return scan;
  }

  /** Every one, whoever it is for. */
  List<Written> written() {
    return written;
  }

  /** Those to be tracked, in document order. */
  List<Href> links() {
    return links;
  }

  /** Counted from 1. */
  long lineOf(int position) {
    return 1 + html.substring(0, position).chars().filter(c -> c == '\n').count();
  }

  /** Where the last real {@code </body>} begins, or the document's end. */
  int endOfBody() {
    return bodyEnd.orElse(html.length());
  }

  /**
   * An attribute's value in the text.
   *
   * @param start with its quote, if it has one
   * @param end with its quote
   * @param quoted whether it has quotes
   */
  private record Value(int start, int end, boolean quoted) {

    String in(String html) {
      return quoted ? html.substring(start + 1, end - 1) : html.substring(start, end);
    }
  }

  /** The document, or what Outlook reads in a comment. */
  private final class Region {

    private final int end;
    private final boolean inComment;
    private final Deque<String> foreign = new ArrayDeque<>();
    private int at;

    Region(int start, int end, boolean inComment) {
      this.at = start;
      this.end = end;
      this.inComment = inComment;
    }

    void read() {
      for (at = find("<", at); at < end; at = find("<", at)) {
        char next = at + 1 < end ? html.charAt(at + 1) : ' ';
        if (isLetter(next)) {
          readTag(at + 1);
        } else if (next == '/' && at + 2 < end && isLetter(html.charAt(at + 2))) {
          readEndTag();
        } else if (html.startsWith("<!--", at)) {
          readComment();
        } else if (html.startsWith("<![CDATA[", at) && isForeign()) {
          at = after("]]>", at);
        } else if (next == '!' || next == '?' || next == '/') {
          at = after(">", at);
        } else {
          at++;
        }
      }
    }

    private void readTag(int nameStart) {
      int tag = at;
      int nameEnd = endOfName(nameStart);
      String name = html.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
      Map<String, Value> attributes = new HashMap<>();
      if (!readAttributes(nameEnd, attributes)) {
        return;
      }
      boolean closed = html.charAt(at - 2) == '/';
      HREFS.forEach(
          href -> {
            Value value = attributes.get(href);
            if (value != null) {
              written.add(new Written(decoded(value), tag));
            }
          });
      readLink(name, attributes);
      if (isForeign() ? INTEGRATION.contains(name) : FOREIGN.contains(name)) {
        if (!closed) {
          foreign.push(name);
        }
      } else if (!isForeign() && name.equals("plaintext")) {
        at = end;
      } else if (!isForeign() && RAW_TEXT.contains(name)) {
        at = endOfRawText(name);
      }
    }

    private void readLink(String name, Map<String, Value> attributes) {
      Value href = attributes.get("href");
      if (href == null || !isFollowed(name, attributes)) {
        return;
      }
      String source = href.in(html);
      // A "<" tells of a quote that was never closed.
      if (!source.isEmpty() && source.indexOf('<') < 0 && source.indexOf('\0') < 0) {
        links.add(new Href(decoded(href), href.start(), href.end()));
      }
    }

    /** Links, image maps, and the VML shapes by which Outlook draws buttons. */
    private boolean isFollowed(String name, Map<String, Value> attributes) {
      Value track = attributes.get("data-nurturehub-track");
      return (name.equals("a") || name.equals("area") || name.startsWith("v:"))
          && !(track != null && decoded(track).strip().equalsIgnoreCase("off"));
    }

    private void readEndTag() {
      int tag = at;
      int nameEnd = endOfName(at + 2);
      String name = html.substring(at + 2, nameEnd).toLowerCase(Locale.ROOT);
      if (!readAttributes(nameEnd, new HashMap<>())) {
        return;
      }
      if (name.equals("body") && !inComment) {
        bodyEnd = OptionalInt.of(tag);
      }
      if (foreign.contains(name)) {
        while (!foreign.pop().equals(name)) {
          // Whatever is open within ends with it.
        }
      }
    }

    /** Leaves {@link #at} behind the tag; false where the tag has no end, and so is none. */
    private boolean readAttributes(int from, Map<String, Value> attributes) {
      int i = from;
      while (true) {
        while (i < end && (isSpace(html.charAt(i)) || html.charAt(i) == '/')) {
          i++;
        }
        if (i >= end) {
          at = end;
          return false;
        }
        if (html.charAt(i) == '>') {
          at = i + 1;
          return true;
        }
        int nameStart = i;
        // A sign that begins a name is part of it.
        i++;
        while (i < end && !endsName(html.charAt(i)) && html.charAt(i) != '=') {
          i++;
        }
        String name = html.substring(nameStart, i).toLowerCase(Locale.ROOT);
        int sign = i;
        while (sign < end && isSpace(html.charAt(sign))) {
          sign++;
        }
        if (sign < end && html.charAt(sign) == '=') {
          Value value = readValue(sign + 1);
          if (value == null) {
            at = end;
            return false;
          }
          attributes.putIfAbsent(name, value);
          i = value.end();
        } else {
          attributes.putIfAbsent(name, new Value(i, i, false));
        }
      }
    }

    private @Nullable Value readValue(int from) {
      int start = from;
      while (start < end && isSpace(html.charAt(start))) {
        start++;
      }
      if (start >= end) {
        return null;
      }
      char quote = html.charAt(start);
      if (quote == '"' || quote == '\'') {
        int close = html.indexOf(quote, start + 1);
        return close < 0 || close >= end ? null : new Value(start, close + 1, true);
      }
      int stop = start;
      while (stop < end && !isSpace(html.charAt(stop)) && html.charAt(stop) != '>') {
        stop++;
      }
      return new Value(start, stop, false);
    }

    private void readComment() {
      int start = at;
      if (html.startsWith(">", at + 4) || html.startsWith("->", at + 4)) {
        at = after(">", at);
        return;
      }
      Matcher close = COMMENT_END.matcher(html).region(Math.min(at + 4, end), end);
      int contentEnd = close.find() ? close.start() : end;
      at = contentEnd == end ? end : close.end();
      if (!inComment) {
        readCondition(start, contentEnd);
      }
    }

    /** Outlook draws what other clients skip, and buttons live there. */
    private void readCondition(int start, int contentEnd) {
      Matcher opening = CONDITION.matcher(html).region(start, contentEnd);
      if (!opening.lookingAt()) {
        return;
      }
      Matcher closing = CONDITION_END.matcher(html).region(opening.end(), contentEnd);
      int last = -1;
      while (closing.find()) {
        last = closing.start();
      }
      if (last >= 0) {
        new Region(opening.end(), last, true).read();
      }
    }

    /** Where the end tag of a raw text begins. */
    private int endOfRawText(String name) {
      for (int i = find("</", at); i < end; i = find("</", i + 2)) {
        int nameEnd = i + 2 + name.length();
        if (nameEnd < end
            && html.regionMatches(true, i + 2, name, 0, name.length())
            && endsName(html.charAt(nameEnd))) {
          return i;
        }
      }
      return end;
    }

    private boolean isForeign() {
      return !foreign.isEmpty() && FOREIGN.contains(foreign.peek());
    }

    private int endOfName(int from) {
      int i = from;
      while (i < end && !endsName(html.charAt(i))) {
        i++;
      }
      return i;
    }

    private int find(String text, int from) {
      int found = html.indexOf(text, from);
      return found < 0 ? end : Math.min(found, end);
    }

    private int after(String text, int from) {
      return Math.min(end, find(text, from) + text.length());
    }
  }

  /** jsoup makes a whole parser for it, so what nearly every link holds is read here. */
  private String decoded(Value value) {
    String source = value.in(html);
    int ampersand = source.indexOf('&');
    while (ampersand >= 0 && source.startsWith("&amp;", ampersand)) {
      ampersand = source.indexOf('&', ampersand + 1);
    }
    return ampersand < 0 ? source.replace("&amp;", "&") : Parser.unescapeEntities(source, true);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }

  private static boolean endsName(char c) {
    return isSpace(c) || c == '/' || c == '>';
  }
}
