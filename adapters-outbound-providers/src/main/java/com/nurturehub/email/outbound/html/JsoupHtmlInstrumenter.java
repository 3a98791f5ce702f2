package com.nurturehub.email.outbound.html;

import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.domain.tracking.Link;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Splices tracked addresses into the original text. Nothing is parsed and written out again, since
 * no serializer gives back conditional comments, odd quoting and broken markup as they were. jsoup
 * reads entities, and makes the text.
 *
 * <p>A link stays as it is where its URL is not absolute http(s), leads to this service already,
 * still holds a template's placeholder, is over {@value #MAX_DESTINATION_OCTETS} octets long, or
 * cannot be told for certain from the markup around it.
 */
public final class JsoupHtmlInstrumenter implements HtmlInstrumenter {

  /** Longest destination in UTF-8 octets: proxies refuse answers whose headers pass 8 KiB. */
  static final int MAX_DESTINATION_OCTETS = 7_500;

  private static final int MAX_SENTENCES = 20;

  private static final Pattern ABSOLUTE =
      Pattern.compile("https?://[^/?#\\\\\\s]", Pattern.CASE_INSENSITIVE);

  private static final Pattern SCRIPT =
      Pattern.compile("(?:javascript|vbscript)\\s*:", Pattern.CASE_INSENSITIVE);

  /** What Mustache, Liquid, Mailchimp, Salesforce and shell-like templates leave behind. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{|\\{%[-\\s]|\\*\\||%%\\w{1,64}%%|\\$\\{[A-Za-z_]");

  @Override
  public Instrumented instrument(String html, Tracking tracking) {
    HtmlScan scan = HtmlScan.of(html);
    List<Splice> splices = new ArrayList<>();
    List<Link> links =
        tracking
            .clickUrl()
            .map(url -> trackLinks(scan, url, tracking.ours(), splices))
            .orElse(List.of());
    tracking
        .pixelUrl()
        .ifPresent(url -> splices.add(new Splice(scan.endOfBody(), scan.endOfBody(), pixel(url))));
    return new Instrumented(apply(html, splices), links);
  }

  @Override
  public Optional<String> textOf(String html) {
    return HtmlText.of(html);
  }

  @Override
  public Review review(String html) {
    HtmlScan scan = HtmlScan.of(html);
    return new Review(
        sentences(
            scan,
            url -> SCRIPT.matcher(url).lookingAt(),
            line ->
                "a link must not run a script: an href in line "
                    + line
                    + " begins with javascript: or vbscript:"),
        sentences(
            scan,
            JsoupHtmlInstrumenter::holdsPlaceholder,
            line ->
                "a link still holds a template's placeholder and is not tracked: an href in line "
                    + line));
  }

  private static List<String> sentences(
      HtmlScan scan, Predicate<String> wanted, LongFunction<String> sentence) {
    return scan.written().stream()
        .filter(href -> wanted.test(Urls.asFollowed(href.value())))
        .limit(MAX_SENTENCES)
        .map(href -> sentence.apply(scan.lineOf(href.position())))
        .distinct()
        .toList();
  }

  private static boolean holdsPlaceholder(String url) {
    return PLACEHOLDER.matcher(url).find()
        && PLACEHOLDER.matcher(UNSUBSCRIBE_URL.matcher(url).replaceAll("")).find();
  }

  private List<Link> trackLinks(
      HtmlScan scan,
      Function<Link, String> clickUrl,
      Predicate<String> ours,
      List<Splice> splices) {
    List<Link> links = new ArrayList<>();
    for (HtmlScan.Href href : scan.links()) {
      destinationOf(href, ours)
          .ifPresent(
              url -> {
                Link link = new Link(links.size(), url);
                links.add(link);
                splices.add(new Splice(href.start(), href.end(), quoted(clickUrl.apply(link))));
              });
    }
    return links;
  }

  private static Optional<String> destinationOf(HtmlScan.Href href, Predicate<String> ours) {
    String url = Urls.asFollowed(href.value());
    boolean tracked =
        ABSOLUTE.matcher(url).lookingAt()
            && fits(url)
            && !PLACEHOLDER.matcher(url).find()
            && !ours.test(url);
    return tracked ? Optional.of(url) : Optional.empty();
  }

  private static boolean fits(String url) {
    return url.length() <= MAX_DESTINATION_OCTETS
        && url.getBytes(StandardCharsets.UTF_8).length <= MAX_DESTINATION_OCTETS
        && url.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  /**
   * Always in double quotes: an unquoted token that ends in {@code --} before {@code >} would close
   * a comment around it.
   */
  private static String quoted(String url) {
    return '"'
        + url.replace("&", "&amp;")
            .replace("\"", "&quot;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
        + '"';
  }

  private static String pixel(String url) {
    return "<img src=" + quoted(url) + " alt=\"\" width=\"1\" height=\"1\" border=\"0\">";
  }

  private static String apply(String html, List<Splice> splices) {
    splices.sort(Comparator.comparingInt(Splice::start));
    StringBuilder result = new StringBuilder(html.length() + 256 * splices.size());
    int copied = 0;
    for (Splice splice : splices) {
      result.append(html, copied, splice.start()).append(splice.text());
      copied = splice.end();
    }
    return result.append(html, copied, html.length()).toString();
  }

  /** Replaces what stands from {@code start} to before {@code end}. */
  private record Splice(int start, int end, String text) {}
}
