package com.nurturehub.email.outbound.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.HtmlInstrumenter.Instrumented;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.domain.tracking.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code hard-cases}; its README says how they are written. */
class HardCasesTest {

  private static final int AT_LEAST = 60;

  private static final Pattern TRACKED = Pattern.compile("(?s)\\[\\[([^|]+)\\|(.*?)]]");

  private static final Tracking CLICKS =
      new Tracking(
          Optional.of(HardCasesTest::address),
          Optional.empty(),
          url -> url.startsWith("https://us.example/t/"));

  private final JsoupHtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter();

  /** One file. */
  record HardCase(String name, String marked) {

    static HardCase read(Path file) {
      try {
        return new HardCase(file.getFileName().toString(), Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String html() {
      return TRACKED.matcher(marked).replaceAll(m -> Matcher.quoteReplacement(m.group(1)));
    }

    List<Link> links() {
      List<Link> links = new ArrayList<>();
      for (MatchResult link : TRACKED.matcher(marked).results().toList()) {
        links.add(new Link(links.size(), link.group(2)));
      }
      return links;
    }

    String tracked() {
      StringBuilder html = new StringBuilder();
      Matcher matcher = TRACKED.matcher(marked);
      for (Link link : links()) {
        matcher.find();
        matcher.appendReplacement(html, Matcher.quoteReplacement('"' + address(link) + '"'));
      }
      return matcher.appendTail(html).toString();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<HardCase> hardCases() throws IOException, URISyntaxException {
    Path directory = Path.of(HardCasesTest.class.getResource("hard-cases").toURI());
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".html"))
          .sorted()
          .map(HardCase::read)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("hardCases")
  void linksShouldBeTrackedAndNothingElseShouldChange(HardCase hard) {
    Instrumented result = instrumenter.instrument(hard.html(), CLICKS);

    assertThat(result.html()).isEqualTo(hard.tracked());
    assertThat(result.links()).isEqualTo(hard.links());
  }

  @Test
  void linksShouldBeTrackedWhenTheDocumentIsAsLargeAsMayBe() {
    String filler =
        "<table><tr><td style=\"color:#333\"><p>Lorem ipsum &amp; dolor</p></td></tr></table>\r\n";
    String before = filler.repeat((1 << 20) / filler.length());
    String link = "<!--[if mso]><v:rect href='https://x.example/'></v:rect><![endif]-->";

    Instrumented result = instrumenter.instrument(before + link, CLICKS);

    assertThat(result.html())
        .isEqualTo(before + link.replace("'https://x.example/'", "\"https://t.example/t/c/0\""));
  }

  @Test
  void noCaseShouldBeMissing() throws Exception {
    assertThat(hardCases()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
  }

  private static String address(Link link) {
    return "https://t.example/t/c/" + link.index();
  }
}
