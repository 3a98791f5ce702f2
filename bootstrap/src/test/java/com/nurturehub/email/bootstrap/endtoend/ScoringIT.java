package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the scoring campaign; {@code docs/campaigns.md} has the long one. */
class ScoringIT {

  @TempDir private Path directory;

  @Test
  void scoresShouldBeThoseOfAPlainCountWhenTheInstanceThatScoresIsKilled() throws Exception {
    List<String> faults = ScoringCampaign.ofHalfAMinute(42, System.out).run(directory);

    assertThat(faults).isEmpty();
  }
}
