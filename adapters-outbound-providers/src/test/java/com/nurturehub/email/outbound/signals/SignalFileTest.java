package com.nurturehub.email.outbound.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.nurturehub.email.domain.engagement.Signal;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.engagement.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalFileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0 | MACHINE | MACHINE
          Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)  | PERSON  | PERSON
          Mozilla/5.0                                                                                 | UNKNOWN | PERSON
          Barracuda Sentinel (EE)                                                                     | MACHINE | MACHINE
          Mozilla/5.0 (compatible; proofpoint-urldefense)                                             | MACHINE | MACHINE
          Mimecast-URL-Protect/1.0                                                                    | MACHINE | MACHINE
          Mozilla/5.0 (compatible; Cisco Secure Email)                                                | MACHINE | MACHINE
          curl/8.5.0                                                                                  | MACHINE | MACHINE
          python-requests/2.32.0                                                                      | MACHINE | MACHINE
          Go-http-client/1.1                                                                          | MACHINE | MACHINE
          Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)                    | MACHINE | MACHINE
          Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120   | MACHINE | MACHINE
          Mozilla/5.0 (Linux; Android 9; CUBOT X19 S) AppleWebKit/537.36 Chrome/120.0 Mobile Safari   | PERSON  | PERSON
          Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)    | PERSON  | PERSON
          Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148   | PERSON  | PERSON
          Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0; Pro)                        | PERSON  | PERSON
          """)
  void visitsShouldBeToldApartByTheShippedSignals(String agent, Verdict onOpen, Verdict onClick) {
    VisitAssessor assessor = new VisitAssessor(SignalFile.shipped());
    VisitRequest request =
        new VisitRequest(new Visitor(Optional.of(agent), Optional.empty()), false, false);

    assertThat(assessor.assessOpen(request).verdict()).isEqualTo(onOpen);
    assertThat(assessor.assessClick(request).verdict()).isEqualTo(onClick);
  }

  @Test
  void signalsShouldBeReadInOrderWhenAnOperatorHasAFile(@TempDir Path directory)
      throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("own.tsv"),
            "# ours\n\nmonitor\t(?i)uptime\tmachine\tunknown\twe run it\r\n");

    List<Signal> signals = SignalFile.read(file);

    assertThat(signals)
        .singleElement()
        .satisfies(
            signal -> {
              assertThat(signal.name()).isEqualTo("monitor");
              assertThat(signal.userAgent().matcher("UpTime/1").find()).isTrue();
              assertThat(signal.onOpen()).isEqualTo(Verdict.MACHINE);
              assertThat(signal.onClick()).isEqualTo(Verdict.UNKNOWN);
            });
  }

  @Test
  void readingShouldFailWithTheLineWhenItCannotBeUsed(@TempDir Path directory) throws IOException {
    for (String line :
        List.of("one\ttwo", "a\t(\tperson\tperson\twhy", "a\tb\trobot\tperson\twhy")) {
      Path file = Files.writeString(directory.resolve("bad.tsv"), "# ours\n" + line);

      assertThatIllegalStateException()
          .isThrownBy(() -> SignalFile.read(file))
          .withMessageContaining("line 2");
    }
  }
}
