package com.nurturehub.email.outbound.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.HtmlInstrumenter.Instrumented;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.application.port.HtmlInstrumenterContract;
import com.nurturehub.email.domain.tracking.Link;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsoupHtmlInstrumenterTest implements HtmlInstrumenterContract {

  private static final Tracking CLICKS =
      new Tracking(
          Optional.of(link -> "https://t.example/" + link.index()),
          Optional.empty(),
          url -> url.startsWith("https://us.example/t/"));

  private static final Tracking PIXEL =
      new Tracking(Optional.empty(), Optional.of("https://t.example/o?a=1&b=2"));

  private static final String IMG =
      "<img src=\"https://t.example/o?a=1&amp;b=2\" alt=\"\" width=\"1\" height=\"1\""
          + " border=\"0\">";

  private final JsoupHtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter();

  @Override
  public HtmlInstrumenter instrumenter() {
    return instrumenter;
  }

  /**
   * One piece of mail HTML.
   *
   * @param expected what it becomes
   * @param destinations what its tracked links lead to
   */
  record Example(String name, String html, String expected, List<String> destinations) {

    Example(String name, String html, String expected, String... destinations) {
      this(name, html, expected, List.of(destinations));
    }

    static Example untouched(String name, String html) {
      return new Example(name, html, html, List.of());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Example> examples() {
    return Stream.of(
        new Example(
            "double quotes",
            "<a href=\"https://x.example/\">1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/"),
        new Example(
            "single quotes around double ones",
            "<a href='https://x.example/?q=\"a\"'>1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/?q=\"a\""),
        new Example(
            "no quotes",
            "<a href=https://x.example/a>1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/a"),
        new Example(
            "no quotes, slash at the end",
            "<a href=https://x.example/>1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/"),
        new Example(
            "no quotes, then another attribute",
            "<a href=https://x.example/a target=_blank>1</a>",
            "<a href=\"https://t.example/0\" target=_blank>1</a>",
            "https://x.example/a"),
        new Example(
            "upper case and white space around the sign",
            "<A CLASS=x\n HREF\n=\t\"HTTPS://X.example/A\" >1</A >",
            "<A CLASS=x\n HREF\n=\t\"https://t.example/0\" >1</A >",
            "HTTPS://X.example/A"),
        new Example(
            "no space between attributes",
            "<a class='x'href='https://x.example/'id=y>1</a>",
            "<a class='x'href=\"https://t.example/0\"id=y>1</a>",
            "https://x.example/"),
        new Example(
            "entities",
            "<a href=\"https://x.example/?a=1&amp;b=2&#38;c=3&#x26;d=4\">1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/?a=1&b=2&c=3&d=4"),
        new Example(
            "bare ampersands, read as browsers read them",
            "<a href=\"https://x.example/?a=1&copy=2&lang=en&reg_id=3&not\">1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/?a=1&copy=2&lang=en®_id=3¬"),
        new Example(
            "escapes, fragment and order",
            "<a href=\"https://x.example/%7Eb/?z=1&amp;a=%C3%A9+%20#/frag?x=#y\">1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/%7Eb/?z=1&a=%C3%A9+%20#/frag?x=#y"),
        new Example(
            "internationalized",
            "<a href=\"https://müller.example/Straße?q=日本 東京\">1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://müller.example/Straße?q=日本 東京"),
        new Example(
            "white space that browsers drop",
            "<a href=\" \n https://x.example/a\r\n\tb?c d \n\">1</a>",
            "<a href=\"https://t.example/0\">1</a>",
            "https://x.example/ab?c d"),
        new Example(
            "href in a query string",
            "<a title=\"href='https://no.example/'\""
                + " href=\"https://x.example/?href=https://y.example\">1</a>",
            "<a title=\"href='https://no.example/'\" href=\"https://t.example/0\">1</a>",
            "https://x.example/?href=https://y.example"),
        new Example(
            "two of them, the first wins",
            "<a href=\"https://x.example/1\" HREF=\"https://x.example/2\">1</a>",
            "<a href=\"https://t.example/0\" HREF=\"https://x.example/2\">1</a>",
            "https://x.example/1"),
        new Example(
            "area",
            "<map><area shape=rect href='https://x.example/'></map>",
            "<map><area shape=rect href=\"https://t.example/0\"></map>",
            "https://x.example/"),
        new Example(
            "within a table that is out of shape",
            "<table><a href=\"https://x.example/1\">1<tr><td><a"
                + " href=\"https://x.example/2\">2</table>",
            "<table><a href=\"https://t.example/0\">1<tr><td><a"
                + " href=\"https://t.example/1\">2</table>",
            "https://x.example/1",
            "https://x.example/2"),
        new Example(
            "formatting that overlaps, so that the tree repeats it",
            "<b><a href=\"https://x.example/1\">1<p>2</b>3<div>4</a>",
            "<b><a href=\"https://t.example/0\">1<p>2</b>3<div>4</a>",
            "https://x.example/1"),
        new Example(
            "links within links",
            "<a href=\"https://x.example/1\"><div><a href=\"https://x.example/2\">2</a></div></a>",
            "<a href=\"https://t.example/0\"><div><a href=\"https://t.example/1\">2</a></div></a>",
            "https://x.example/1",
            "https://x.example/2"),
        new Example(
            "Outlook's button",
            "<!--[if mso]><v:roundrect xmlns:v=\"urn:schemas-microsoft-com:vml\""
                + " href=\"https://x.example/?a=1&amp;b=2\" arcsize='8%'><w:anchorlock/>"
                + "<center>Book</center></v:roundrect><![endif]-->"
                + "<!--[if !mso]><!--><a href=\"https://x.example/2\">Book</a><!--<![endif]-->",
            "<!--[if mso]><v:roundrect xmlns:v=\"urn:schemas-microsoft-com:vml\""
                + " href=\"https://t.example/0\" arcsize='8%'><w:anchorlock/>"
                + "<center>Book</center></v:roundrect><![endif]-->"
                + "<!--[if !mso]><!--><a href=\"https://t.example/1\">Book</a><!--<![endif]-->",
            "https://x.example/?a=1&b=2",
            "https://x.example/2"),
        new Example(
            "Outlook's table cells, in a head and in capitals",
            "<table><!--[IF (gte mso 9)|(IE)]><tr><td><a href=https://x.example/1>1</a></td></tr>"
                + "<![ENDIF]--></table>",
            "<table><!--[IF (gte mso 9)|(IE)]><tr><td><a"
                + " href=\"https://t.example/0\">1</a></td></tr><![ENDIF]--></table>",
            "https://x.example/1"),
        new Example(
            "revealed to others than Outlook",
            "<![if !mso]><a href='https://x.example/1'>1</a><![endif]>",
            "<![if !mso]><a href=\"https://t.example/0\">1</a><![endif]>",
            "https://x.example/1"),
        new Example(
            "surrogates and CRLF before it",
            "\uFEFF<p>😀\r\n€</p>\r\n<a href='https://x.example/'>😀</a>",
            "\uFEFF<p>😀\r\n€</p>\r\n<a href=\"https://t.example/0\">😀</a>",
            "https://x.example/"),
        new Example(
            "after the body's end",
            "<body></body></html><a href='https://x.example/'>1</a>",
            "<body></body></html><a href=\"https://t.example/0\">1</a>",
            "https://x.example/"),
        new Example(
            "a tag without its end is no tag",
            "<a href='https://x.example/1'>1</a><a href=\"https://x.example/2",
            "<a href=\"https://t.example/0\">1</a><a href=\"https://x.example/2",
            "https://x.example/1"),
        new Example(
            "a quote that is never closed",
            "<a href=\"https://x.example/1>1</a> <a href=\"https://x.example/2\">2</a>",
            "<a href=\"https://x.example/1>1</a> <a href=\"https://x.example/2\">2</a>"),
        new Example(
            "tracked unless told off",
            "<a data-nurturehub-track=\"off\" href=\"https://x.example/1\">1</a>"
                + "<a href=\"https://x.example/2\" DATA-NURTUREHUB-TRACK=' OFF '>2</a>"
                + "<a data-nurturehub-track=\"on\" href=\"https://x.example/3\">3</a>",
            "<a data-nurturehub-track=\"off\" href=\"https://x.example/1\">1</a>"
                + "<a href=\"https://x.example/2\" DATA-NURTUREHUB-TRACK=' OFF '>2</a>"
                + "<a data-nurturehub-track=\"on\" href=\"https://t.example/0\">3</a>",
            "https://x.example/3"),
        Example.untouched("mailto", "<a href=\"mailto:jo@x.example?subject=https://x\">1</a>"),
        Example.untouched("telephone", "<a href='tel:+44 20 7946 0000'>1</a><a href=sms:1>2</a>"),
        Example.untouched("fragment", "<a href=\"#https://x.example/\">1</a><a href=#>2</a>"),
        Example.untouched("cid and data", "<a href='cid:1'>1</a><a href='data:text/html,x'>2</a>"),
        Example.untouched("relative", "<a href=\"/book\">1</a><a href='//x.example/'>2</a>"),
        Example.untouched(
            "a scheme without a host", "<a href='https:x'>1</a><a href=http:///x>2</a>"),
        Example.untouched("empty", "<a href>1</a><a href=\"\">2</a><a href=>3</a><a>4</a>"),
        Example.untouched(
            "link, base and svg",
            "<link href='https://x.example/c.css'><base href=\"https://x.example/\">"
                + "<svg><use href='https://x.example/s.svg'/></svg>"),
        Example.untouched("ours already", "<a href=\"https://us.example/t/u/token\">1</a>"),
        Example.untouched(
            "placeholders",
            "<a href=\"https://x.example/{{ id }}\">1</a><a href='https://x.example/{% if a"
                + " %}'>2</a><a href='https://x.example/*|ID|*'>3</a><a"
                + " href='https://x.example/%%id%%'>4</a><a href='{{ url }}'>5</a><a"
                + " href='https://${host}/'>6</a>"),
        Example.untouched(
            "comments and raw text",
            "<!-- <a href='https://x.example/'>1</a> --><script>'<a href=\"https://x.example/\">'"
                + "</script><style>a[href='https://x.example/']{}</style>"
                + "<textarea><a href='https://x.example/'></textarea>"),
        Example.untouched(
            "too long", "<a href=\"https://x.example/" + "a".repeat(7_500) + "\">1</a>"),
        Example.untouched("text that looks like it", "&lt;a href=\"https://x.example/\"&gt;"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void htmlShouldChangeInTrackedLinksAlone(Example example) {
    Instrumented result = instrumenter.instrument(example.html(), CLICKS);

    assertThat(result.html()).isEqualTo(example.expected());
    assertThat(result.links())
        .extracting(Link::url)
        .containsExactlyElementsOf(example.destinations());
  }

  static Stream<Example> bodies() {
    return Stream.of(
        new Example("plain", "<body>x</body></html>", "<body>x" + IMG + "</body></html>"),
        new Example("capitals", "<BODY>x</BODY\n></HTML>", "<BODY>x" + IMG + "</BODY\n></HTML>"),
        new Example("none", "<p>x</p></html>", "<p>x</p></html>" + IMG),
        new Example("last of two", "<p>x</body>y</body>", "<p>x</body>y" + IMG + "</body>"),
        new Example(
            "not one in a comment",
            "x</body><!-- </body> --><!--[if mso]></body><![endif]-->",
            "x" + IMG + "</body><!-- </body> --><!--[if mso]></body><![endif]-->"),
        new Example(
            "not one in a script",
            "x</body><script>'</body>'</script><style>/*</body>*/</style>",
            "x" + IMG + "</body><script>'</body>'</script><style>/*</body>*/</style>"),
        new Example(
            "not one in an attribute",
            "x</body><p title=\"</body>\">",
            "x" + IMG + "</body><p title=\"</body>\">"),
        new Example(
            "not one in raw text",
            "x</body><textarea></body></textarea><xmp></body>",
            "x" + IMG + "</body><textarea></body></textarea><xmp></body>"),
        new Example("not one alike", "x</bodyguard>", "x</bodyguard>" + IMG));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void pixelShouldStandBeforeTheLastRealEndOfTheBody(Example example) {
    assertThat(instrumenter.instrument(example.html(), PIXEL).html()).isEqualTo(example.expected());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href=\" \u0001java\tscr\nipt :alert(1)\">x</a>",
        "<a href=\"&#x6A;avascript&colon;alert(1)\">x</a>",
        "<a href=\"&#0000106avascript:alert(1)\">x</a>",
        "<a href=\"jav&#x0A;ascript:alert(1)\">x</a>",
        "<a href=\"vbscript:msgbox\">x</a>",
        "<area href=\"javascript:alert(1)\">",
        "<svg><a xlink:href=\"javascript:alert(1)\">x</a></svg>",
        "<link href=\"javascript:alert(1)\">",
        "<!--[if mso]><v:rect href=\"javascript:alert(1)\"><![endif]-->",
      })
  void htmlShouldBeRefusedWhenAnHrefRunsAScript(String html) {
    assertThat(instrumenter.review("<p>\n" + html).faults())
        .singleElement()
        .asString()
        .contains("line 2")
        .doesNotContain("alert");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a href=\"https://x.example/?javascript:\">x</a>",
        "<a title=\"javascript:x\" href=\"javascript.html\">javascript:</a>",
        "<!-- <a href=\"javascript:x\"> -->",
        "<a href=\"\" href=\"javascript:x\">x</a>",
      })
  void htmlShouldBeTakenWhenNoHrefRunsAScript(String html) {
    assertThat(instrumenter.review(html).faults()).isEmpty();
  }

  @Test
  void timeShouldGrowWithTheDocumentAloneWhenItIsHostile() {
    List<String> hostile =
        List.of(
            "<a href='https://x.example/?a=1&amp;b=2'>1</a>\n".repeat(5_000),
            "<a href=javascript:x>".repeat(10_000),
            "<b><a href=https://x.example/><i><p>".repeat(6_000),
            "<!--[if mso]><a href=https://x.example/><![endif]-->".repeat(4_000),
            "</body".repeat(40_000) + "</body>".repeat(1_000),
            "<!--[if".repeat(30_000),
            "<a href=\"https://x.example/".repeat(9_000));

    Assertions.assertTimeout(
        Duration.ofSeconds(30),
        () ->
            hostile.forEach(
                html -> {
                  instrumenter.instrument(html, ALL);
                  instrumenter.review(html);
                  instrumenter.textOf(html);
                }));
  }
}
