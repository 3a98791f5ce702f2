package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the feed campaign; {@code docs/campaigns.md} has the long one. */
class FeedIT {

  @TempDir private Path directory;

  @Test
  void readersShouldSeeEachEventOnceInOrderWhenManyWriteAndOthersHoldTransactionsOpen()
      throws Exception {
    List<String> faults = new FeedCampaign(5_000, false, System.out).run(directory);

    assertThat(faults).isEmpty();
  }
}
