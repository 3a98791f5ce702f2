package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.engagement.RebuildConsumer;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How late those are who live from the feed, as it was when somebody looked last. */
final class FeedDelays {

  private static final double MILLIS = 1_000;

  private final RebuildConsumer rebuildConsumer;
  private final List<FeedReader> readers;
  private volatile Map<FeedReader, FeedPlaces.Progress> seen = Map.of();

  /**
   * Nothing is known yet.
   *
   * @param readers who follow the feed here; others are not late, but not there
   */
  FeedDelays(RebuildConsumer rebuildConsumer, List<FeedReader> readers) {
    this.rebuildConsumer = rebuildConsumer;
    this.readers = List.copyOf(readers);
  }

  List<FeedReader> readers() {
    return readers;
  }

  void look() {
    seen =
        rebuildConsumer.progress().stream()
            .collect(Collectors.toMap(FeedPlaces.Progress::reader, progress -> progress));
  }

  /** Seconds since the oldest event was stored that the reader has not had. */
  double delay(FeedReader reader) {
    FeedPlaces.Progress progress = seen.get(reader);
    return progress == null ? 0 : progress.delay().toMillis() / MILLIS;
  }

  /** Shares of the feed that the reader reads from the beginning. */
  int sharesReadAgain(FeedReader reader) {
    FeedPlaces.Progress progress = seen.get(reader);
    return progress == null ? 0 : progress.sharesReadAgain();
  }
}
