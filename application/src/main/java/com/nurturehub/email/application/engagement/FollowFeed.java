package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.PublisherUnavailable;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives a consumer what is new in the feed, stretch by stretch. */
public final class FollowFeed {

  /** Events in one unit of work. */
  private static final int STRETCH = 500;

  private final UnitOfWork unitOfWork;
  private final FeedPlaces places;
  private final FeedConsumer consumer;
  private boolean hasBegun;

  public FollowFeed(UnitOfWork unitOfWork, FeedPlaces places, FeedConsumer consumer) {
    this.unitOfWork = unitOfWork;
    this.places = places;
    this.consumer = consumer;
  }

  public FeedReader reader() {
    return consumer.reader();
  }

  /** Has {@code signal} called when it is time to {@link #follow}. */
  public void onNews(Runnable signal) {
    places.onNews(signal);
  }

  /**
   * Gives what is new in every share that others are not at, to its end of this moment: what comes
   * meanwhile is for the next time, since a few events at a time cost as much as many. Where it was
   * asked for, it reads a stretch from the beginning between any two, and goes on until that is
   * done. A share in which the consumer fails is left where it was, and delays no other.
   *
   * @throws StorageUnavailable when the store is away
   * @throws PublisherUnavailable when those are away to whom the consumer publishes, from whatever
   *     share
   * @throws RuntimeException what the consumer threw first, once everything else is done
   */
  public void follow() {
    begin();
    Attempt attempt = new Attempt();
    boolean hasMore = true;
    while (hasMore) {
      boolean isNew = attempt.make(() -> consumeNext(attempt));
      boolean isOld = attempt.make(() -> consumeAgain(attempt));
      hasMore = isNew || isOld;
      if (isOld) {
        // That may take long, and what is new is not to wait for it.
        attempt.readShares.clear();
      }
    }
    attempt.end();
  }

  private void begin() {
    if (!hasBegun && consumer.beginning() == FeedConsumer.Beginning.NOW) {
      unitOfWork.asWorker(
          () -> {
            places.beginNow(consumer.reader());
            return consumer;
          });
    }
    hasBegun = true;
  }

  /** Commits once for what is new in many shares, since a commit costs more than a stretch. */
  private boolean consumeNext(Attempt attempt) {
    int given = 0;
    boolean hasMore = true;
    while (hasMore && given < STRETCH) {
      int room = STRETCH - given;
      Optional<FeedPlaces.Stretch> next =
          places.next(consumer.reader(), attempt.sharesDoneWith(), room);
      if (next.isPresent()) {
        attempt.share = next.get().share();
        consumer.consume(next.get());
        int events = next.get().events().size();
        given += events;
        if (events < room) {
          attempt.sharesInHand.add(attempt.share);
        }
      }
      hasMore = next.isPresent() && !consumer.commitsEachStretch();
    }
    return given > 0;
  }

  private boolean consumeAgain(Attempt attempt) {
    if (!(consumer instanceof FeedConsumer.Rebuildable rebuildable)) {
      return false;
    }
    Optional<FeedPlaces.Again> next =
        places.nextAgain(consumer.reader(), attempt.failedShares, STRETCH);
    next.ifPresent(
        again -> {
          attempt.share = again.share();
          rebuildable.consumeAgain(again);
        });
    return next.isPresent();
  }

  /** What was met on one way through the feed. */
  private final class Attempt {

    private static final int NONE = -1;

    final Set<Integer> failedShares = new HashSet<>();

    /** Read to their end, and committed. */
    final Set<Integer> readShares = new HashSet<>();

    /** Read to their end in the present unit of work. */
    final Set<Integer> sharesInHand = new HashSet<>();

    int share = NONE;
    private @Nullable RuntimeException firstFailure;

    Set<Integer> sharesDoneWith() {
      Set<Integer> all = new HashSet<>(failedShares);
      all.addAll(readShares);
      all.addAll(sharesInHand);
      return all;
    }

    boolean make(Supplier<Boolean> step) {
      share = NONE;
      sharesInHand.clear();
      try {
        boolean hasDone = unitOfWork.asWorker(step);
        readShares.addAll(sharesInHand);
        return hasDone;
      } catch (StorageUnavailable | PublisherUnavailable e) {
        throw e;
      } catch (RuntimeException e) {
        if (share == NONE) {
          throw e;
        }
        failedShares.add(share);
        if (firstFailure == null) {
          firstFailure = e;
        } else {
          firstFailure.addSuppressed(e);
        }
        return true;
      }
    }

    void end() {
      if (firstFailure != null) {
        throw firstFailure;
      }
    }
  }
}
