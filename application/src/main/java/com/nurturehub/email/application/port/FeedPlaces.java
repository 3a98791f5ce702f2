package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.RecordedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far those have read who live from the feed of the {@link EngagementEventStore}. Each reader
 * has {@link #SHARES} places, and every tenant belongs to one of these shares, so that several
 * instances work on one reader at the same time.
 *
 * <p><b>Guarantee:</b> a reader is given each event exactly once, and each tenant's events in their
 * order, however many instances read. <b>Transaction:</b> part of the surrounding {@link
 * UnitOfWork}, as a worker: what was given is done with when it commits, together with what the
 * reader made of it, and is given again when it does not. <b>Isolation:</b> until then nobody else
 * is given anything of that reader's share; a share whose instance has died is free at once when
 * its connection ends.
 */
public interface FeedPlaces {

  int SHARES = 16;

  /**
   * What follows in one share.
   *
   * @param share from 0
   * @param after the position from which it goes on
   * @param events in order, at least one
   */
  record Stretch(int share, long after, List<RecordedEvent> events) {

    public Stretch {
      if (events.isEmpty()) {
        throw new IllegalArgumentException("a stretch has events");
      }
      events = List.copyOf(events);
    }

    /** The position of its last event. */
    public long to() {
      return events.getLast().position();
    }
  }

  /**
   * What a reader is given once more, from the beginning.
   *
   * @param events in order; none where there are none at all
   * @param isFirst whether it is the share's beginning
   * @param isLast whether the share's reading has caught up with its place
   */
  record Again(int share, List<RecordedEvent> events, boolean isFirst, boolean isLast) {

    public Again {
      events = List.copyOf(events);
    }
  }

  /**
   * How far a reader is.
   *
   * @param delay how long ago the oldest event was recorded that it was not given; zero when there
   *     is none
   * @param sharesReadAgain how many of its shares it reads from the beginning at present
   */
  record Progress(FeedReader reader, Duration delay, int sharesReadAgain) {}

  /**
   * Takes what follows in a share in which there is something new that nobody else is at.
   *
   * @param except shares not to look at
   * @param limit at most so many events
   */
  Optional<Stretch> next(FeedReader reader, Set<Integer> except, int limit);

  /**
   * Has a reader that was never given anything be given only what comes from now on. It happens
   * once: another time, and to a reader that was given something, it does nothing.
   */
  void beginNow(FeedReader reader);

  /** Has the reader be given everything once more, beside what is new, which goes on. */
  void beginAgain(FeedReader reader);

  /**
   * Takes what follows in a share that is read once more, up to its place.
   *
   * @param except shares not to look at
   * @param limit at most so many events
   */
  Optional<Again> nextAgain(FeedReader reader, Set<Integer> except, int limit);

  /** How far everybody is, as a worker. */
  List<Progress> progress();

  /**
   * Calls {@code signal} whenever there may be something new, on any instance; a signal may come
   * late or not at all, so look from time to time as well. It must not block.
   */
  void onNews(Runnable signal);
}
