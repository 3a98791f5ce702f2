package com.nurturehub.email.outbound.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.HardCase;
import com.nurturehub.email.application.port.HtmlInstrumenter.Instrumented;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.domain.tracking.Link;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code hard-cases}; its README says how they are written. */
class HardCasesTest {

  private static final int AT_LEAST = 60;

  private static final Tracking CLICKS =
      new Tracking(
          Optional.of(HardCasesTest::address),
          Optional.empty(),
          url -> url.startsWith("https://us.example/t/"));

  private final JsoupHtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter();

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

    assertThat(result.html()).isEqualTo(hard.tracked(HardCasesTest::address));
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
