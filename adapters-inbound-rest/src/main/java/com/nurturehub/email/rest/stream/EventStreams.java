package com.nurturehub.email.rest.stream;

import com.nurturehub.email.application.engagement.WatchFeed;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A feed as streams, to any number of readers. One thread watches the ends of all tenants' feeds
 * that somebody waits at, with one look for all of them, and gives everybody what is new. Whoever
 * is not there yet, or falls behind, reads on from the store page by page, as fast as its
 * connection takes it, by a few threads that all share. Each reader is told of each event once and
 * in order, whichever way it comes.
 */
public final class EventStreams<E> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(EventStreams.class.getName());

  /** Events that are read at once: for one reader, and at the ends of all feeds. */
  private static final int PAGE = 100;

  private static final int NEWS = 1_000;

  private static final int PAST_READERS = 2;
  private static final long UNKNOWN = -1;

  /** Readers come back spread over this time, in milliseconds, when an instance has stopped. */
  private static final int RETRY_MIN = 500;

  private static final int RETRY_MAX = 2_500;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  /**
   * What is done when.
   *
   * @param look between two looks where nobody signals
   * @param heartbeat how long a connection is silent at most
   * @param stalled how long a reader may take nothing before it is given up
   */
  public record Timing(Duration look, Duration heartbeat, Duration stalled) {

    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofMinutes(1));
  }

  /** The end of one tenant's feed, and those who read that feed. */
  private static final class End<E> {

    final AtomicLong position = new AtomicLong(UNKNOWN);
    final Set<EventStream<E>> streams = ConcurrentHashMap.newKeySet();
  }

  private final WatchFeed<E> feed;
  private final StreamPlaces places;
  private final Clock clock;
  private final Timing timing;
  private final Map<TenantId, End<E>> ends = new ConcurrentHashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final Thread watcher;
  private final ExecutorService pastReaders;
  private boolean isFailing;
  private volatile boolean closed;

  /**
   * Streams, not yet watched.
   *
   * @param name of the feed, for its threads
   * @param places shared with other feeds
   */
  public EventStreams(
      String name, WatchFeed<E> feed, StreamPlaces places, Clock clock, Timing timing) {
    this.feed = feed;
    this.places = places;
    this.clock = clock;
    this.timing = timing;
    this.watcher = Thread.ofPlatform().daemon().name("stream-" + name).unstarted(this::watch);
    this.pastReaders =
        Executors.newFixedThreadPool(
            PAST_READERS, Thread.ofPlatform().daemon().name("stream-" + name + "-", 0).factory());
  }

  public void start() {
    places.whenRefused(this::lookWhoIsThere);
    feed.onNews(news::release);
    watcher.start();
  }

  /**
   * Answers a request by a stream, which the caller leaves to this.
   *
   * @param connection of a request on which nothing was answered
   * @throws ProblemException if there is no place
   */
  public void open(Subscription<E> subscription, StreamConnection connection) {
    if (closed) {
      throw new ProblemException(Problem.noStreamHere());
    }
    places.take(subscription.tenant());
    EventStream<E> stream;
    try {
      HttpServletResponse response = (HttpServletResponse) connection.servlet().getResponse();
      response.setContentType(ServerSentEvent.MEDIA_TYPE);
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Content-Type-Options", "nosniff");
      // Said to nginx, which would gather events before it hands them on.
      response.setHeader("X-Accel-Buffering", "no");
      connection.servlet().setTimeout(0);
      stream = new EventStream<>(this, subscription, connection, response.getOutputStream());
    } catch (IOException e) {
      places.release(subscription.tenant());
      throw new UncheckedIOException(e);
    }
    ends.compute(
        subscription.tenant(),
        (tenant, known) -> {
          End<E> end = known == null ? new End<>() : known;
          end.streams.add(stream);
          return end;
        });
    stream.begin(
        ServerSentEvent.retryAfter(ThreadLocalRandom.current().nextInt(RETRY_MIN, RETRY_MAX)));
    if (closed) {
      stream.end();
    }
  }

  private void lookWhoIsThere(TenantId tenant) {
    End<E> end = ends.get(tenant);
    if (end != null) {
      end.streams.forEach(EventStream::beat);
    }
  }

  WatchFeed<E> feed() {
    return feed;
  }

  void forget(EventStream<E> stream) {
    TenantId tenant = stream.subscription().tenant();
    ends.computeIfPresent(
        tenant,
        (t, end) -> {
          end.streams.remove(stream);
          return end.streams.isEmpty() ? null : end;
        });
    places.release(tenant);
  }

  /** Has the stream be given what follows in the store, soon. */
  void readOn(EventStream<E> stream) {
    try {
      pastReaders.execute(() -> readPast(stream));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "closed: the reader will go on elsewhere");
    }
  }

  private void readPast(EventStream<E> stream) {
    TenantId tenant = stream.subscription().tenant();
    End<E> end = ends.get(tenant);
    if (end == null) {
      return;
    }
    try {
      if (end.position.get() == UNKNOWN) {
        end.position.compareAndSet(UNKNOWN, feed.last(tenant));
      }
      // Before the look: that sees everything up to here.
      long known = end.position.get();
      if (stream.readPast(PAGE).size() < PAGE) {
        synchronized (end) {
          stream.hasReachedEnd(known, end.position.get());
        }
      }
      stream.endReading();
    } catch (StorageUnavailable e) {
      LOG.log(Level.DEBUG, "a reader waits for the store: {0}", e.getMessage());
      stream.pauseReading();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a stream could not be read, and is ended", e);
      stream.end();
    }
  }

  private void watch() {
    try {
      long nextRound = System.nanoTime();
      while (!closed) {
        if (news.tryAcquire(timing.look().toNanos(), TimeUnit.NANOSECONDS)) {
          news.drainPermits();
        }
        deliver();
        if (System.nanoTime() >= nextRound) {
          nextRound = System.nanoTime() + timing.look().toNanos();
          all().forEach(stream -> stream.tend(clock.instant(), timing));
        }
        if (isFailing) {
          // News would have it fail again at once.
          TimeUnit.NANOSECONDS.sleep(timing.look().toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A failure must not end the watch: what was not given is still there. */
  private void deliver() {
    try {
      boolean hasMore = true;
      while (hasMore) {
        hasMore = deliverNews();
      }
      isFailing = false;
    } catch (StorageUnavailable e) {
      if (!isFailing) {
        LOG.log(Level.WARNING, "the store is unavailable, so streams wait: {0}", e.getMessage());
      }
      isFailing = true;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "streams cannot go on, and try again", e);
      isFailing = true;
    }
  }

  private boolean deliverNews() {
    Map<TenantId, Long> positions = new HashMap<>();
    ends.forEach(
        (tenant, end) -> {
          if (end.position.get() != UNKNOWN) {
            positions.put(tenant, end.position.get());
          }
        });
    if (positions.isEmpty()) {
      return false;
    }
    Map<TenantId, List<E>> arrived = feed.news(positions, NEWS);
    arrived.forEach(this::give);
    return arrived.values().stream().mapToInt(List::size).sum() >= NEWS;
  }

  private void give(TenantId tenant, List<E> events) {
    End<E> end = ends.get(tenant);
    if (end == null) {
      return;
    }
    synchronized (end) {
      end.position.accumulateAndGet(feed.positionOf(events.getLast()), Math::max);
      end.streams.forEach(stream -> stream.offer(events));
    }
  }

  private List<EventStream<E>> all() {
    return ends.values().stream().flatMap(end -> end.streams.stream()).toList();
  }

  /** Ends every stream; the readers go on at another instance. */
  @Override
  public void close() {
    closed = true;
    news.release();
    all().forEach(EventStream::end);
    pastReaders.shutdown();
    try {
      watcher.join(CLOSE_WITHIN);
      pastReaders.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
