package com.nurturehub.email.outbound.html;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * HTML as a person reads it without HTML: paragraphs apart, list items marked, links with their
 * address, pictures by their {@code alt}, and nothing that a browser would not show.
 */
public final class HtmlText {

  /** Longest text: whatever the characters, it stays under a body's 1 MiB in UTF-8. */
  private static final int MAX_CHARS = 300_000;

  private static final Set<String> HIDDEN =
      Set.of("head", "script", "style", "template", "title", "object", "svg", "select", "datalist");

  private static final Set<String> PARAGRAPHS =
      Set.of(
          "p",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "ul",
          "ol",
          "dl",
          "blockquote",
          "pre",
          "table",
          "hr",
          "figure",
          "section",
          "article",
          "header",
          "footer");

  private static final Set<String> LINES =
      Set.of(
          "div",
          "tr",
          "li",
          "dt",
          "dd",
          "center",
          "address",
          "figcaption",
          "form",
          "main",
          "nav",
          "caption",
          "br",
          "body");

  private static final Pattern NOT_DISPLAYED =
      Pattern.compile("(?:^|;)\\s*display\\s*:\\s*none\\b", Pattern.CASE_INSENSITIVE);

  /** What authors fill a preview line with; it shows nothing. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\u00AD\\u034F\\u200B\\uFEFF]");

  private HtmlText() {}

  /** The text; empty where the HTML shows none. */
  public static Optional<String> of(String html) {
    Reader reader = new Reader();
    Jsoup.parse(html).body().filter(reader);
    return reader.text();
  }

  private static final class Reader implements NodeFilter {

    private final StringBuilder text = new StringBuilder();
    private final Deque<Integer> linkStarts = new ArrayDeque<>();
    private final Deque<Integer> counters = new ArrayDeque<>();
    private int breaks;
    private boolean space;
    private int preformatted;
    private int endOfMarker = -1;

    Optional<String> text() {
      String result = text.substring(0, lengthKept()).strip();
      return result.isEmpty() ? Optional.empty() : Optional.of(result);
    }

    private int lengthKept() {
      if (text.length() <= MAX_CHARS) {
        return text.length();
      }
      return Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    }

    @Override
    public FilterResult head(Node node, int depth) {
      if (text.length() > MAX_CHARS) {
        return FilterResult.STOP;
      }
      if (node instanceof TextNode words) {
        append(words.getWholeText());
      } else if (node instanceof Element element) {
        return open(element);
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element) {
        close(element);
      }
      return FilterResult.CONTINUE;
    }

    private FilterResult open(Element element) {
      String tag = element.normalName();
      if (isHidden(element, tag)) {
        return FilterResult.SKIP_ENTIRELY;
      }
      breakBefore(tag);
      switch (tag) {
        case "a" -> linkStarts.push(text.length());
        case "img" -> append(" " + element.attr("alt") + " ");
        case "ul" -> counters.push(-1);
        case "ol" -> counters.push(0);
        case "li" -> item();
        case "hr" -> word("-".repeat(20));
        case "pre" -> preformatted++;
        case "td", "th" -> space = true;
        default -> {}
      }
      return FilterResult.CONTINUE;
    }

    private void close(Element element) {
      String tag = element.normalName();
      switch (tag) {
        case "a" -> endLink(element);
        case "ul", "ol" -> counters.poll();
        case "pre" -> preformatted--;
        default -> {}
      }
      if (!tag.equals("br")) {
        breakBefore(tag);
      }
    }

    private static boolean isHidden(Element element, String tag) {
      return HIDDEN.contains(tag)
          || element.hasAttr("hidden")
          || NOT_DISPLAYED.matcher(element.attr("style")).find();
    }

    private void breakBefore(String tag) {
      if (text.length() == endOfMarker) {
        return;
      }
      if (PARAGRAPHS.contains(tag) && counters.isEmpty()) {
        breaks = Math.max(breaks, 2);
      } else if (tag.equals("br")) {
        breaks = Math.min(breaks + 1, 2);
      } else if (LINES.contains(tag) || PARAGRAPHS.contains(tag)) {
        breaks = Math.max(breaks, 1);
      }
    }

    private void item() {
      int depth = counters.size();
      int number = counters.isEmpty() ? -1 : counters.pop();
      if (depth > 0) {
        counters.push(number < 0 ? number : number + 1);
      }
      word("  ".repeat(Math.clamp(depth - 1L, 0, 8)) + (number < 0 ? "-" : number + 1 + "."));
      space = true;
      endOfMarker = text.length();
    }

    private void endLink(Element link) {
      int start = linkStarts.isEmpty() ? text.length() : linkStarts.pop();
      String url = addressOf(link);
      // A link around a link is two in the tree, one after the other; the address is shown once.
      String shown = text.substring(Math.min(start, text.length())).strip();
      if (url.isEmpty() || endsWith(url) || endsWith(url + ")")) {
        return;
      }
      if (shown.isEmpty()) {
        showPicturesAddress(link, url);
      } else if (!isSame(shown, url)) {
        text.append(" (").append(url).append(')');
      }
    }

    /** A button may be a picture without words; a link around nothing is a leftover. */
    private void showPicturesAddress(Element link, String url) {
      if (link.selectFirst("img") != null) {
        word(url);
      }
    }

    private boolean endsWith(String end) {
      int start = text.length() - end.length();
      return start >= 0 && text.indexOf(end, start) == start;
    }

    private static String addressOf(Element link) {
      String url = Urls.asFollowed(link.attr("href"));
      if (url.startsWith("#")) {
        return "";
      }
      return url.regionMatches(true, 0, "mailto:", 0, 7) || url.regionMatches(true, 0, "tel:", 0, 4)
          ? url.substring(url.indexOf(':') + 1)
          : url;
    }

    private static boolean isSame(String shown, String url) {
      return bare(shown).equalsIgnoreCase(bare(url));
    }

    private static String bare(String url) {
      return url.replaceFirst("^https?://", "").replaceFirst("/$", "");
    }

    private void append(String words) {
      if (preformatted > 0) {
        appendLines(words);
        return;
      }
      String visible = INVISIBLE.matcher(words).replaceAll("");
      int start = -1;
      for (int i = 0; i <= visible.length(); i++) {
        boolean gap = i == visible.length() || isSpace(visible.charAt(i));
        if (!gap && start < 0) {
          start = i;
        } else if (gap && start >= 0) {
          word(visible.substring(start, i));
          start = -1;
        }
        space |= gap && i < visible.length();
      }
    }

    private void appendLines(String words) {
      String[] lines = words.split("\\R", -1);
      for (int i = 0; i < lines.length; i++) {
        if (i > 0) {
          breaks = Math.min(breaks + 1, 2);
        }
        if (!lines[i].isBlank()) {
          word(lines[i].stripTrailing());
        }
      }
    }

    private static boolean isSpace(char c) {
      return c <= ' ' || c == '\u00A0' || Character.isSpaceChar(c);
    }

    private void word(String word) {
      if (!text.isEmpty() && breaks > 0) {
        text.append("\n".repeat(breaks));
      } else if (!text.isEmpty() && space) {
        text.append(' ');
      }
      breaks = 0;
      space = false;
      text.append(word);
    }
  }
}
