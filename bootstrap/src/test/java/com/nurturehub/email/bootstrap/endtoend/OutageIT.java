package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the outage campaign; {@code docs/campaigns.md} has the long one. */
class OutageIT {

  @TempDir private Path directory;

  @Test
  void everyVisitShouldBeAnsweredAndCountedOnceWhenTheDatabaseIsAwayAndTheServiceIsKilled()
      throws Exception {
    List<String> faults =
        new OutageCampaign(
                Duration.ofSeconds(8),
                Duration.ofSeconds(3),
                System.out,
                ServiceProcess.SHORT_LIVED)
            .run(directory);

    assertThat(faults).isEmpty();
  }
}
