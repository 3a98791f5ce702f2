package com.nurturehub.email.rest.stream;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * One reader's connection. Nothing waits for it: what it does not take at once lies in an outbox,
 * and a reader whose outbox is full is not given what is new any more, but reads on from the store
 * once it has taken what lies there. The server tells when a connection takes more ({@link
 * WriteListener}), and meanwhile no thread is at it.
 */
final class EventStream<E> implements WriteListener, AsyncListener {

  private static final Logger LOG = System.getLogger(EventStream.class.getName());

  /** Octets in an outbox, beyond which nothing new is put there; one event alone may be longer. */
  private static final int OUTBOX = 64 * 1024;

  private final EventStreams<E> streams;
  private final Subscription<E> subscription;
  private final StreamConnection connection;
  private final ServletOutputStream out;

  private final Queue<byte[]> outbox = new ArrayDeque<>();
  private int waitingOctets;

  /** Up to where the reader was given everything that it wants. */
  private long position;

  /** Whether it is given what is new, rather than what is past. */
  private boolean isLive;

  private boolean isReadingPast;
  private boolean isWritable;
  private boolean isUnflushed;
  private boolean hasEnded;
  private long lastProgress = System.nanoTime();

  EventStream(
      EventStreams<E> streams,
      Subscription<E> subscription,
      StreamConnection connection,
      ServletOutputStream out) {
    this.streams = streams;
    this.subscription = subscription;
    this.connection = connection;
    this.out = out;
    this.position = subscription.after();
  }

  Subscription<E> subscription() {
    return subscription;
  }

  /** From here on the server may ask for what there is. */
  void begin(byte[] greeting) {
    put(greeting);
    connection.servlet().addListener(this);
    out.setWriteListener(this);
  }

  /** Gives it what is new, in order, if it is live. */
  synchronized void offer(List<E> events) {
    try {
      for (E event : events) {
        offer(event);
      }
    } catch (RuntimeException e) {
      // The others must not miss anything for the sake of one, who asks anew.
      LOG.log(Level.ERROR, "a stream could not go on, and is ended", e);
      end();
    }
    drain();
  }

  private void offer(E event) {
    long at = streams.feed().positionOf(event);
    if (!isLive || at <= position) {
      return;
    }
    if (subscription.wanted().test(event)) {
      byte[] octets = subscription.form().apply(event).octets();
      if (waitingOctets > 0 && waitingOctets + octets.length > OUTBOX) {
        isLive = false;
        return;
      }
      put(octets);
    }
    position = at;
  }

  /** Reads what follows from the store, and gives it that. Nobody else moves it meanwhile. */
  List<E> readPast(int limit) {
    long after;
    synchronized (this) {
      after = position;
    }
    List<E> past = subscription.past().read(after, limit);
    synchronized (this) {
      for (E event : past) {
        put(subscription.form().apply(event).octets());
        position = streams.feed().positionOf(event);
      }
    }
    return past;
  }

  /**
   * It was given everything up to {@code known}; and where that is as far as anybody was given what
   * is new, it is live from now on.
   *
   * @param end up to where the others were given what is new
   */
  synchronized void hasReachedEnd(long known, long end) {
    position = Math.max(position, known);
    isLive = end <= position;
  }

  /** Ends what {@link EventStreams#readOn} began; with the next round it begins again. */
  synchronized void pauseReading() {
    isReadingPast = false;
  }

  /** The same, and it goes on at once if there is more. */
  synchronized void endReading() {
    pauseReading();
    drain();
  }

  /** Does what time makes necessary. */
  synchronized void tend(Instant now, EventStreams.Timing timing) {
    long idleNanos = System.nanoTime() - lastProgress;
    boolean isStalled = !outbox.isEmpty() && idleNanos > timing.stalled().toNanos();
    if (isStalled || subscription.until().filter(until -> !now.isBefore(until)).isPresent()) {
      end();
    } else if (idleNanos > timing.heartbeat().toNanos()) {
      beat();
    }
    drain();
  }

  /** Writes something if nothing waits to be written, which tells whether the reader is there. */
  synchronized void beat() {
    if (outbox.isEmpty()) {
      put(ServerSentEvent.HEARTBEAT);
      drain();
    }
  }

  /** Closes the connection; the reader comes back with the last id that it saw. */
  synchronized void end() {
    if (hasEnded) {
      return;
    }
    hasEnded = true;
    isLive = false;
    outbox.clear();
    streams.forget(this);
    try {
      connection.end();
    } catch (RuntimeException e) {
      // It has ended already, or the server is stopping: then the answer is out, and Jersey's
      // services, by which it would tidy up behind it, are gone before this is told of the stop.
      LOG.log(Level.DEBUG, "the server could not tidy up behind a stream", e);
    }
  }

  @Override
  public synchronized void onWritePossible() {
    isWritable = true;
    drain();
  }

  private synchronized void put(byte[] octets) {
    outbox.add(octets);
    waitingOctets += octets.length;
  }

  private void drain() {
    try {
      while (!hasEnded && isWritable && canWrite()) {
        byte[] next = outbox.poll();
        if (next != null) {
          waitingOctets -= next.length;
          out.write(next);
          isUnflushed = true;
          lastProgress = System.nanoTime();
        } else if (isUnflushed) {
          isUnflushed = false;
          out.flush();
        } else {
          break;
        }
      }
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "a reader has gone: {0}", e.getMessage());
      end();
    }
    if (!hasEnded && !isLive && !isReadingPast && isWritable && outbox.isEmpty()) {
      isReadingPast = true;
      streams.readOn(this);
    }
  }

  /** Where it is false, the server calls {@link #onWritePossible} when it has become true. */
  private boolean canWrite() {
    isWritable = out.isReady();
    return isWritable;
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end();
  }

  @Override
  public void onError(AsyncEvent event) {
    end();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // It is begun once.
  }
}
