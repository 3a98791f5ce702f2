package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the chaos campaign; {@code docs/campaigns.md} has the long one. */
class ChaosIT {

  private static final long SEED = 20_261_123;

  @TempDir private Path directory;

  @Test
  void everyEmailShouldBeTakenOnceWhenProviderAndInstancesAndDatabaseFail() throws Exception {
    Reckoning reckoning = ChaosCampaign.ofOneMinute(SEED, System.out).run(directory);

    assertThat(reckoning.faults()).isEmpty();
  }
}
