package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Fault;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A time in which the provider answers nothing: neither a request for a token, nor a look-up, nor
 * the naming of a recipient. Whatever an instance has in hand comes to wait for one of them, so
 * that it is known to be between two steps of nothing.
 */
final class Standstill implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LOOKS_THAT_SEE_THE_SAME = 5;

  private final GoogleEmulator google;
  private final List<Fault> delays;

  private Standstill(GoogleEmulator google, List<Fault> delays) {
    this.google = google;
    this.delays = delays;
  }

  /** Begins one. */
  static Standstill of(GoogleEmulator google) {
    return new Standstill(
        google,
        Stream.of(Stage.TOKEN, Stage.API, Stage.RCPT)
            .map(stage -> google.faults().always(stage).delay(Duration.ofHours(1)))
            .toList());
  }

  /** Returns when nothing moves any more. */
  void await(Cluster cluster) throws Exception {
    Object[] seen = {List.of()};
    int[] same = {0};
    Waiting.until(
        "everything to wait for the provider",
        PATIENCE,
        () -> {
          List<Object> now =
              List.of(
                  cluster.rows("lease_holder IS NOT NULL"),
                  google.dialogues().size(),
                  google.tokenRequests(),
                  google.deliveries().size());
          same[0] = now.equals(seen[0]) ? same[0] + 1 : 0;
          seen[0] = now;
          return same[0] >= LOOKS_THAT_SEE_THE_SAME;
        });
  }

  @Override
  public void close() {
    delays.forEach(Fault::remove);
  }
}
