package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the Kafka campaign; {@code docs/campaigns.md} has the long one. */
class KafkaIT {

  @TempDir private Path directory;

  @Test
  void consumerShouldReadEveryEventInOrderWhenTheBrokerWasAway() throws Exception {
    List<String> faults =
        new KafkaCampaign(Duration.ofSeconds(2), false, System.out).run(directory);

    assertThat(faults).isEmpty();
  }
}
