package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.PublisherUnavailable;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.persistence.engagement.Rest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Follows the feed on every instance, with a thread for each consumer, so that none waits for
 * another. It goes on when events have come in, and looks from time to time as well.
 */
final class FeedFollowers implements AutoCloseable {

  private static final Logger LOG = System.getLogger(FeedFollowers.class.getName());

  /** Between two looks where nobody signals. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** After each look at least, so that one look finds what several commits have left. */
  private static final Duration REST = Duration.ofMillis(20);

  /**
   * While visits flood in a look is rested from for so many times as long as it took: those who
   * live from visits leave the processors to those who answer them, and find more at a time.
   */
  private static final int RESTS_PER_LOOK = 29;

  private static final Duration LONGEST_REST = Duration.ofSeconds(10);

  /** How long a stop waits for what is under way. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final List<Follower> followers;
  private final BooleanSupplier visitsPress;

  /** Open until the end. */
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Followers that are not started yet.
   *
   * @param visitsPress whether there is a flood of visits
   */
  FeedFollowers(List<FollowFeed> consumers, BooleanSupplier visitsPress) {
    this.visitsPress = visitsPress;
    this.followers = consumers.stream().map(Follower::new).toList();
  }

  void start() {
    followers.forEach(Follower::start);
  }

  /** Who follows here. */
  List<FeedReader> readers() {
    return followers.stream().map(follower -> follower.feed.reader()).toList();
  }

  /** What is under way is finished, or comes to nothing and is begun again by others. */
  @Override
  public void close() {
    closing.countDown();
    followers.forEach(Follower::wake);
    followers.forEach(Follower::join);
  }

  private final class Follower {

    private final FollowFeed feed;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private boolean isFailing;

    Follower(FollowFeed feed) {
      this.feed = feed;
      this.thread =
          Thread.ofPlatform().daemon().name("feed-" + feed.reader().label()).unstarted(this::run);
    }

    void start() {
      feed.onNews(this::wake);
      thread.start();
    }

    void wake() {
      news.release();
    }

    void join() {
      try {
        thread.join(CLOSE_WITHIN);
        thread.interrupt();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      try {
        boolean isClosed = false;
        while (!isClosed) {
          if (news.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
          }
          long begun = System.nanoTime();
          follow();
          isClosed = isClosedAfterRest(System.nanoTime() - begun);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean isClosedAfterRest(long look) throws InterruptedException {
      if (isFailing) {
        // News would have it fail again at once.
        return closing.await(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS);
      }
      Rest.until(closing, Math.min(RESTS_PER_LOOK * look, LONGEST_REST.toNanos()), visitsPress);
      return closing.await(REST.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A failure must not end the following: what was not done is still there. */
    private void follow() {
      try {
        feed.follow();
        if (isFailing) {
          LOG.log(Level.INFO, "{0} goes on", feed.reader().label());
        }
        isFailing = false;
      } catch (StorageUnavailable e) {
        tell(Level.WARNING, "the store is unavailable, so " + feed.reader().label() + " waits", e);
      } catch (PublisherUnavailable e) {
        tell(Level.WARNING, feed.reader().label() + " waits: " + e.getMessage(), e);
      } catch (RuntimeException e) {
        tell(Level.ERROR, feed.reader().label() + " cannot go on, and tries again", e);
      }
    }

    private void tell(Level level, String what, RuntimeException cause) {
      if (!isFailing) {
        LOG.log(level, what, cause);
      }
      isFailing = true;
    }
  }
}
