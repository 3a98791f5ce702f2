package com.nurturehub.email.outbound.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.HtmlInstrumenter.Instrumented;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.outbound.token.Keysets;
import com.nurturehub.email.outbound.token.TinkTrackingTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Range;
import org.jsoup.parser.Parser;

class JsoupHtmlInstrumenterPropertyTest {

  private static final String KEYSET = Keysets.generate();
  private static final String ADDRESS = "https://track.example/t/c/";

  private static final TrackingToken.Subject SUBJECT =
      new TrackingToken.Subject(
          Examples.ACME,
          Examples.emailId(),
          Examples.step(1),
          new ContactId("c-1001"),
          Examples.NOON);

  private final JsoupHtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter();

  /** A link as its author wrote it, and where it leads to. */
  record Written(String before, String beforeQuote, String quoted, String after, String url) {

    String markup() {
      return beforeQuote + quoted + after;
    }
  }

  @Property(tries = 500)
  void everyLinkShouldLeadWhereItsAuthorWroteAndNothingElseShouldChange(
      @ForAll("documents") List<Written> document) {
    StringBuilder html = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (Written link : document) {
      html.append(link.before()).append("<a href=").append(link.markup()).append(">x</a>");
      expected
          .append(link.before())
          .append("<a href=")
          .append(link.beforeQuote())
          .append("\"T\"")
          .append(link.after())
          .append(">x</a>");
    }

    Instrumented result = instrumenter.instrument(html.toString(), to("T"));

    assertThat(result.links())
        .extracting(Link::url)
        .containsExactlyElementsOf(document.stream().map(Written::url).toList());
    assertThat(result.html()).isEqualTo(expected.toString());
  }

  @Property(tries = 300)
  void followedTokenShouldLeadWhereItsAuthorWrote(@ForAll("documents") List<Written> document) {
    TinkTrackingTokens tokens =
        new TinkTrackingTokens(Keysets.read(Keysets.TRACKING, Optional.of(KEYSET)));
    StringBuilder html = new StringBuilder();
    document.forEach(link -> html.append("<a href=").append(link.markup()).append(">x</a><br>"));

    String result =
        instrumenter
            .instrument(
                html.toString(),
                new Tracking(
                    Optional.of(
                        link -> ADDRESS + tokens.seal(new TrackingToken.Click(SUBJECT, link))),
                    Optional.empty()))
            .html();

    assertThat(Jsoup.parse(result).select("a[href]"))
        .extracting(a -> tokens.unsealClick(a.attr("href").substring(ADDRESS.length())))
        .extracting(click -> click.orElseThrow().link().url())
        .containsExactlyElementsOf(document.stream().map(Written::url).toList());
  }

  @Property(tries = 300)
  void trackedAddressShouldBeReadBackWhateverIsInIt(
      @ForAll("urls") String tracked, @ForAll("documents") List<Written> document) {
    StringBuilder html = new StringBuilder();
    document.forEach(link -> html.append("<a href=").append(link.markup()).append(">x</a><br>"));

    String result = instrumenter.instrument(html.toString(), to(tracked)).html();

    assertThat(Jsoup.parse(result).select("a[href]"))
        .hasSize(document.size())
        .allSatisfy(a -> assertThat(a.attr("href")).isEqualTo(tracked));
  }

  @Property(tries = 500)
  void brokenMarkupShouldKeepEveryCharacterOutsideOfWhatIsSpliced(
      @ForAll("rubble") List<String> pieces) {
    String html = String.join("", pieces);
    List<String> untracked = new ArrayList<>();

    Instrumented same =
        instrumenter.instrument(
            html,
            new Tracking(
                Optional.of(
                    link -> {
                      untracked.add(link.url());
                      return "\u0001" + link.index() + "\u0002";
                    }),
                Optional.of("\u0003")));

    // Taking out what was put in leaves the pieces of the original, in order.
    int from = 0;
    for (String rest : same.html().split("\"\u0001\\d+\u0002\"|<img src=\"\u0003\"[^>]*>", -1)) {
      int at = html.indexOf(rest, from);
      assertThat(at).as("%s in %s", rest, html).isNotNegative();
      from = at + rest.length();
    }
    assertThat(untracked).hasSameSizeAs(same.links());
  }

  @Property(tries = 1_000)
  void scanShouldFindTheLinksThatJsoupFindsInItsTree(@ForAll("rubble") List<String> pieces) {
    // Of a script within a picture jsoup makes raw text, and browsers do not.
    String html = String.join("", pieces).replace("<svg>", "");
    Set<Integer> inTree = new TreeSet<>();
    Parser.htmlParser()
        .setTrackPosition(true)
        .parseInput(html, "")
        .select("a[href]")
        .forEach(
            a -> {
              Range value = a.attributes().sourceRange("href").valueRange();
              if (value.isTracked() && value.startPos() < value.endPos()) {
                inTree.add(value.startPos());
              }
            });

    // Where jsoup's range is without the quote, ours is with it; and it reads no conditions.
    Set<Integer> found = new TreeSet<>();
    for (HtmlScan.Href href : HtmlScan.of(html.replace("[if mso]", "[no mso]")).links()) {
      char first = html.charAt(href.start());
      found.add(first == '"' || first == '\'' ? href.start() + 1 : href.start());
    }
    inTree.removeIf(start -> holdsAngle(html, start));
    assertThat(found).as(html).containsAll(inTree);
  }

  private static boolean holdsAngle(String html, int start) {
    char quote = html.charAt(start - 1);
    String rest = html.substring(start);
    String value =
        quote == '"' || quote == '\''
            ? rest.substring(0, rest.indexOf(quote))
            : rest.split("[\\s>]", 2)[0];
    return value.indexOf('<') >= 0 || value.indexOf('\0') >= 0;
  }

  @Provide
  Arbitrary<List<Written>> documents() {
    Arbitrary<String> before =
        Arbitraries.of(
            "",
            "<p>",
            "</p>\r\n",
            "😀 &amp; ",
            "<!-- <a href=x> -->",
            "<td>",
            "<div\n>",
            "<br/>",
            "<b>",
            "</b>",
            "<img alt='>' src=x>",
            "\uFEFF",
            "<p title=\"href='https://x'\">",
            "\0");
    Arbitrary<UnaryOperator<String>> quoting =
        Arbitraries.of(
            List.of(
                url -> '"' + url.replace("&", "&amp;").replace("\"", "&quot;") + '"',
                url -> "'" + url.replace("&", "&#38;").replace("'", "&#x27;") + "'",
                JsoupHtmlInstrumenterPropertyTest::unquoted));
    return Combinators.combine(
            before,
            Arbitraries.of("", " ", "\r\n\t"),
            urls(),
            quoting,
            Arbitraries.of("", " class=y", "\n title='a>b' "))
        .as(
            (text, space, url, quote, after) ->
                new Written(text, space, quote.apply(url), after, url))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> urls() {
    Arbitrary<String> host = Arbitraries.of("x.example", "münchen.example", "[::1]:8080", "a:b@h");
    Arbitrary<String> rest =
        Arbitraries.strings()
            .withChars("abcXYZ019/?#=&;%+-_.~!*'(),:@\"$[]{}|\\^`ü日😀".toCharArray())
            .ofMaxLength(40)
            .filter(JsoupHtmlInstrumenterPropertyTest::isNoPlaceholder);
    return Combinators.combine(Arbitraries.of("http://", "https://", "HTTPS://"), host, rest)
        .as((scheme, name, tail) -> scheme + name + "/" + tail);
  }

  @Provide
  Arbitrary<List<String>> rubble() {
    return Arbitraries.of(
            "<a href=",
            "\"",
            "'",
            ">",
            "https://x.example/?a=1&amp;b",
            " ",
            "<",
            "</a>",
            "<!--",
            "-->",
            "<!--[if mso]>",
            "<![endif]-->",
            "<v:rect href='https://y.example/'>",
            "/",
            "</body>",
            "<script>",
            "</script>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<select>",
            "<title>",
            "</title>",
            "<svg>",
            "</svg>",
            "<![CDATA[",
            "]]>",
            "href=x",
            "\n",
            "\0",
            "😀",
            "<a href=\"https://z.example/\">",
            "<template>",
            "</template>",
            "<p>",
            "<b>",
            "</b>")
        .list()
        .ofMaxSize(40);
  }

  private static String unquoted(String url) {
    StringBuilder value = new StringBuilder();
    url.codePoints()
        .forEach(
            c -> {
              if ("\"'<>=`& ".indexOf(c) >= 0) {
                value.append("&#").append(c).append(';');
              } else {
                value.appendCodePoint(c);
              }
            });
    return value.toString();
  }

  /** Half a surrogate pair is no text, and a placeholder is no URL. */
  private static boolean isNoPlaceholder(String url) {
    return url.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)
        && !url.matches(".*(?:\\{\\{|\\{%|\\*\\||%%|\\$\\{).*");
  }

  private static Tracking to(String address) {
    return new Tracking(Optional.of(link -> address), Optional.empty());
  }
}
