package com.nurturehub.email.outbound.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.nurturehub.email.domain.engagement.Signal;
import com.nurturehub.email.domain.engagement.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalFileTest {

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
