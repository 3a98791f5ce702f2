package com.nurturehub.email.outbound.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.engagement.Visitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The table of requests whose senders are known: {@code visits.tsv} names each with its source. */
class VerdictTableTest {

  private static final Duration LATER = Duration.ofMinutes(10);

  private final VisitAssessor assessor = new VisitAssessor(SignalFile.shipped());

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "visits.tsv", delimiter = '\t')
  void visitorShouldBeTakenForWhatItIs(
      String visitor,
      String method,
      @Nullable String header,
      @Nullable String userAgent,
      Verdict onOpen,
      Verdict onClick) {
    VisitRequest request =
        new VisitRequest(
            new Visitor(Optional.ofNullable(userAgent), Optional.empty()),
            method.equals("HEAD"),
            header != null);

    assertThat(assessor.assessOpen(request).verdict()).as("open by " + visitor).isEqualTo(onOpen);
    assertThat(assessor.assessClick(request, LATER).verdict())
        .as("click by " + visitor)
        .isEqualTo(onClick);
  }

  @Test
  void everyRowShouldNameItsSource() throws IOException {
    List<String> rows;
    try (InputStream in = VerdictTableTest.class.getResourceAsStream("visits.tsv")) {
      rows =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .toList();
    }

    assertThat(rows).hasSizeGreaterThanOrEqualTo(40);
    assertThat(rows).allMatch(row -> row.split("\t", -1)[6].startsWith("https://"));
  }
}
