package com.nurturehub.email.outbound.html;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.CDataNode;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;

/** Where in a document's text its links are, and where its body ends. */
final class HtmlScan {

  private static final Pattern BODY_END =
      Pattern.compile("</body(?=[\\s/>])", Pattern.CASE_INSENSITIVE);

  /** The opening of a comment that Outlook reads as markup: {@code <!--[if mso]>}. */
  private static final Pattern CONDITION =
      Pattern.compile("<!--\\[if\\b[^\\]]*\\]>", Pattern.CASE_INSENSITIVE);

  private static final Pattern CONDITION_END =
      Pattern.compile("<!\\[endif\\]", Pattern.CASE_INSENSITIVE);

  /** SVG's older spelling runs scripts as well. */
  private static final List<String> HREFS = List.of("href", "xlink:href");

  /** Within these a tag is text. */
  private static final Set<String> RAW_TEXT =
      Set.of("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes");

  private final String html;
  private final List<Written> written = new ArrayList<>();
  private final SortedMap<Integer, Href> links = new TreeMap<>();
  private final TreeSet<Integer> bodyEnds = new TreeSet<>();

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
    Matcher end = BODY_END.matcher(html);
    while (end.find()) {
      scan.bodyEnds.add(end.start());
    }
    scan.read(html, 0);
    return scan;
  }

  /** Every one, whoever it is for. */
  List<Written> written() {
    return written;
  }

  /**
   * Those to be tracked, in document order; one that the parser had to repeat in its tree is here
   * once.
   */
  Collection<Href> links() {
    return links.values();
  }

  /** Counted from 1. */
  long lineOf(int position) {
    return 1 + html.substring(0, position).chars().filter(c -> c == '\n').count();
  }

  /** Where the last real {@code </body>} begins, or the document's end. */
  int endOfBody() {
    return bodyEnds.isEmpty() ? html.length() : bodyEnds.last();
  }

  private void read(String markup, int offset) {
    Parser.htmlParser()
        .setTrackPosition(true)
        .parseInput(markup, "")
        .traverse(
            (node, depth) -> {
              switch (node) {
                case Element element -> readElement(element, markup, offset);
                case CDataNode data -> readOther(data, markup, offset);
                case TextNode text -> {}
                default -> readOther(node, markup, offset);
              }
            });
  }

  private void readElement(Element element, String markup, int offset) {
    Range tag = element.sourceRange();
    if (tag.isTracked() && !tag.isImplicit()) {
      int end =
          RAW_TEXT.contains(element.normalName())
              ? Math.max(tag.endPos(), element.endSourceRange().endPos())
              : tag.endPos();
      holdsNoTag(offset + tag.startPos(), offset + end);
    }
    for (String name : HREFS) {
      if (element.hasAttr(name)) {
        written.add(new Written(element.attr(name), offset + Math.max(0, tag.startPos())));
      }
    }
    if (element.hasAttr("href") && isFollowed(element)) {
      readLink(element, markup, offset);
    }
  }

  private void readOther(Node node, String markup, int offset) {
    Range range = node.sourceRange();
    if (!range.isTracked()) {
      return;
    }
    holdsNoTag(offset + range.startPos(), offset + range.endPos());
    if (node instanceof Comment && offset == 0) {
      readCondition(markup, range);
    }
  }

  /** Outlook draws what other clients skip, and buttons live there. */
  private void readCondition(String markup, Range range) {
    Matcher opening = CONDITION.matcher(markup).region(range.startPos(), range.endPos());
    if (!opening.lookingAt()) {
      return;
    }
    Matcher closing = CONDITION_END.matcher(markup).region(opening.end(), range.endPos());
    int end = -1;
    while (closing.find()) {
      end = closing.start();
    }
    if (end >= 0) {
      read(markup.substring(opening.end(), end), opening.end());
    }
  }

  private void holdsNoTag(int start, int end) {
    bodyEnds.subSet(start, end).clear();
  }

  private void readLink(Element element, String markup, int offset) {
    Attributes attributes = element.attributes();
    String value = attributes.get("href");
    Range range = attributes.sourceRange("href").valueRange();
    placeOf(range, value, markup)
        .map(place -> new Href(value, offset + place.start(), offset + place.end()))
        .ifPresent(href -> links.put(href.start(), href));
  }

  /** Links, image maps, and the VML shapes by which Outlook draws buttons. */
  private static boolean isFollowed(Element element) {
    String tag = element.normalName();
    return (tag.equals("a") || tag.equals("area") || tag.startsWith("v:"))
        && !element.attr("data-nurturehub-track").strip().equalsIgnoreCase("off");
  }

  /**
   * The value's place in the text, quotes included; empty unless what stands there is the value and
   * nothing else. A {@code <} in it tells of a quote that was never closed.
   */
  private static Optional<Place> placeOf(Range range, String value, String markup) {
    if (!range.isTracked() || range.startPos() >= range.endPos() || range.startPos() == 0) {
      return Optional.empty();
    }
    int start = range.startPos();
    int end = range.endPos();
    String source = markup.substring(start, end);
    if (source.indexOf('<') >= 0 || !decoded(source).equals(value)) {
      return Optional.empty();
    }
    char before = markup.charAt(start - 1);
    if (before != '"' && before != '\'') {
      return Optional.of(new Place(start, end));
    }
    return end < markup.length() && markup.charAt(end) == before
        ? Optional.of(new Place(start - 1, end + 1))
        : Optional.empty();
  }

  private static String decoded(String source) {
    return source.indexOf('&') < 0 ? source : Parser.unescapeEntities(source, true);
  }

  private record Place(int start, int end) {}
}
