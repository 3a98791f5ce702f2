package com.nurturehub.email.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.HtmlInstrumenter.Instrumented;
import com.nurturehub.email.application.port.HtmlInstrumenter.Review;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.domain.tracking.Link;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link HtmlInstrumenter} does. */
public interface HtmlInstrumenterContract {

  Tracking ALL =
      new Tracking(
          Optional.of(link -> "https://track.example/t/c/" + link.index()),
          Optional.of("https://track.example/t/o/pixel.gif"));

  Tracking CLICKS = new Tracking(ALL.clickUrl(), Optional.empty());

  Tracking NONE = new Tracking(Optional.empty(), Optional.empty());

  HtmlInstrumenter instrumenter();

  @Test
  default void htmlShouldStayTheSameWhenNothingIsTracked() {
    String html = "<P><a HREF = 'https://agency.example/?a=1&amp;b=2' >Book</A><br/>\r\n\t</p >";

    Instrumented result = instrumenter().instrument(html, NONE);

    assertThat(result.html()).isEqualTo(html);
    assertThat(result.links()).isEmpty();
  }

  @Test
  default void linksShouldBeNumberedInDocumentOrderWhenSeveralAreTracked() {
    String html =
        "<a href=\"https://agency.example/1\">1</a><a href=\"mailto:jo@example.com\">mail</a>"
            + "<a href=\"https://agency.example/?a=1&amp;b=%20#c\">2</a>";

    Instrumented result = instrumenter().instrument(html, CLICKS);

    assertThat(result.links())
        .containsExactly(
            new Link(0, "https://agency.example/1"),
            new Link(1, "https://agency.example/?a=1&b=%20#c"));
    assertThat(result.html())
        .isEqualTo(
            "<a href=\"https://track.example/t/c/0\">1</a><a"
                + " href=\"mailto:jo@example.com\">mail</a><a"
                + " href=\"https://track.example/t/c/1\">2</a>");
  }

  @Test
  default void linkShouldBeTrackedEachTimeWhenItAppearsTwice() {
    String html = "<a href='https://agency.example/'>1</a><a href='https://agency.example/'>2</a>";

    Instrumented result = instrumenter().instrument(html, CLICKS);

    assertThat(result.links()).extracting(Link::index).containsExactly(0, 1);
  }

  @Test
  default void pixelShouldStandBeforeTheEndOfTheBodyWhenOpensAreTracked() {
    String html = "<html><body><p>Hello</p></body></html>";

    String result = instrumenter().instrument(html, ALL).html();

    assertThat(result)
        .startsWith("<html><body><p>Hello</p><img ")
        .contains("src=\"https://track.example/t/o/pixel.gif\"")
        .contains("alt=\"\"", "width=\"1\"", "height=\"1\"")
        .endsWith("></body></html>")
        .containsOnlyOnce("<img");
  }

  @Test
  default void pixelShouldStandAtTheEndWhenTheBodyHasNone() {
    String result = instrumenter().instrument("<p>Hello", ALL).html();

    assertThat(result).startsWith("<p>Hello<img ").endsWith(">");
  }

  @Test
  default void htmlShouldBeRefusedWhenALinkRunsAScript() {
    assertThat(review("<a href=\"&#106;ava\nscript:alert(1)\">x</a>").faults()).hasSize(1);
    assertThat(review("<a href=\"https://agency.example/javascript:\">x</a>").faults()).isEmpty();
  }

  @Test
  default void authorShouldBeWarnedWhenAPlaceholderIsLeftInALink() {
    String html = "<a href=\"https://agency.example/{{ jo@example.com }}\">x</a>";

    assertThat(review(html).faults()).isEmpty();
    assertThat(review(html).warnings())
        .singleElement()
        .asString()
        .contains("placeholder")
        .doesNotContain("jo@");
    assertThat(instrumenter().instrument(html, CLICKS).html()).isEqualTo(html);
    assertThat(review("<p>Dear {{ name }}</p>").warnings()).isEmpty();
    assertThat(review("<a href=\"{{ unsubscribe_url }}\">out</a>").warnings()).isEmpty();
  }

  @Test
  default void linkShouldStayWhenItIsOurs() {
    String html = "<a href='https://us.example/t/u/x'>1</a><a href='https://agency.example/'>2</a>";

    Instrumented result =
        instrumenter()
            .instrument(
                html,
                new Tracking(
                    CLICKS.clickUrl(), Optional.empty(), url -> url.contains("us.example")));

    assertThat(result.links()).containsExactly(new Link(0, "https://agency.example/"));
  }

  private Review review(String html) {
    return instrumenter().review(html);
  }

  @Test
  default void textShouldShowWordsAndAddressesWhenTakenFromHtml() {
    String html =
        "<title>no</title><p>Dear Jo,</p><p>please <a"
            + " href=\"https://agency.example/b?a=1&amp;b=2\">book</a>.</p>";

    assertThat(instrumenter().textOf(html))
        .contains("Dear Jo,\n\nplease book (https://agency.example/b?a=1&b=2).");
    assertThat(instrumenter().textOf("<img src=\"https://agency.example/p.png\">")).isEmpty();
  }
}
