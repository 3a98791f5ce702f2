package com.nurturehub.email.outbound.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTextTest {

  @Test
  void textShouldReadLikeALetterWhenTheHtmlIsOne() {
    String html =
        """
        <html><head><title>no</title><style>p{}</style></head><body>
        <div style="display:none;max-height:0">Preheader&zwnj;&nbsp;</div>
        <!--[if mso]><p>Outlook</p><![endif]-->
        <table><tr><td><h1>Your   valuation</h1></td></tr>
        <tr><td><p>Dear Jo,<br>it is <b>ready</b>&nbsp;now.</p>
        <ul><li>First</li><li><p>Second <a href="https://a.example/?a=1&amp;b=2">here</a></p></li></ul>
        <ol><li>One<ul><li>Inner</li></ul></li><li>Two</li></ol>
        <p><a href="https://a.example/">https://a.example</a>, <a href="mailto:jo@a.example">write</a>,
        <a href="tel:+4420">call</a>, <a href="#top">top</a></p>
        <hr><pre>  kept
          as is</pre>
        <a href="https://a.example/logo"><img src="x" alt="Agency"></a><script>no()</script>
        </td></tr></table></body></html>
        """;

    assertThat(HtmlText.of(html))
        .contains(
            """
            Your valuation

            Dear Jo,
            it is ready now.

            - First
            - Second here (https://a.example/?a=1&b=2)

            1. One
              - Inner
            2. Two

            https://a.example, write (jo@a.example), call (+4420), top

            --------------------

              kept
              as is

            Agency (https://a.example/logo)\
            """
                .indent(0)
                .strip());
  }

  @Test
  void addressShouldBeShownOnceWhenLinksAreNested() {
    String html =
        "<a href=https://a.example/><div><a href=https://a.example/>Book</a></div></a><p>Bye";

    assertThat(HtmlText.of(html))
        .hasValueSatisfying(
            text -> assertThat(text).containsOnlyOnce("https://a.example/").endsWith("\n\nBye"));
  }

  @Test
  void textShouldBeAbsentWhenNothingShows() {
    assertThat(HtmlText.of("<img src=x><div hidden>x</div><p> &nbsp;\u200B</p>")).isEmpty();
  }

  @Test
  void textShouldStayWithinABodyWhenTheHtmlIsLarge() {
    assertThat(HtmlText.of("日本 ".repeat(120_000)).orElseThrow().length())
        .isBetween(290_000, 300_000);
  }
}
