package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.bootstrap.platform.RawConnection;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Mail clients and recipients, each on a connection of its own: they fetch pixels and follow links
 * without a pause but a short one, most of them once, some again and again.
 */
final class Visitors {

  private static final int THREADS = 8;
  private static final Duration PAUSE = Duration.ofMillis(15);

  /** Every so many requests are for one of the few tokens that are asked for again and again. */
  private static final int POPULAR_EVERY = 5;

  private static final int POPULAR = 4;

  static final int TENANTS = 8;
  private static final int CONTACTS = 5;

  private static final String DESTINATION = "https://agency.example/book?a=1&b=%20x#top";

  /** What was asked for, by e-mail and kind of event. */
  record Address(UUID email, EventKind kind) {}

  /** How often something was asked for, and how often that was answered as it should be. */
  static final class Tally {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    int asked() {
      return asked.get();
    }

    int answered() {
      return answered.get();
    }
  }

  private record Answered(Instant at, Duration took) {}

  private record Failure(Instant at, String what) {}

  private final Supplier<Optional<URI>> address;
  private final TrackingTokens tokens;
  private final List<UUID> popular =
      IntStream.range(0, POPULAR).mapToObj(i -> UUID.randomUUID()).toList();
  private final Map<Address, Tally> tallies = new ConcurrentHashMap<>();
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isOver;

  private Visitors(Supplier<Optional<URI>> address, TrackingTokens tokens) {
    this.address = address;
    this.tokens = tokens;
  }

  /** Begins at once. */
  static Visitors of(Supplier<Optional<URI>> address, TrackingTokens tokens) {
    Visitors visitors = new Visitors(address, tokens);
    for (int i = 0; i < THREADS; i++) {
      visitors.threads.add(Thread.ofPlatform().daemon().start(visitors::visit));
    }
    return visitors;
  }

  Map<Address, Tally> tallies() {
    return Map.copyOf(tallies);
  }

  /** What was not answered, or not as it should be, but from then to then. */
  List<String> failuresBut(Instant from, Instant to) {
    return failures.stream()
        .filter(failure -> failure.at().isBefore(from) || failure.at().isAfter(to))
        .map(Failure::toString)
        .toList();
  }

  /** Answers from then to then. */
  String latency(Instant from, Instant to) {
    List<Duration> took =
        answers.stream()
            .filter(answer -> !answer.at().isBefore(from) && answer.at().isBefore(to))
            .map(Answered::took)
            .sorted()
            .toList();
    return took.isEmpty()
        ? "no answers"
        : "%,d answers, median %.1f ms, p99 %.1f ms, longest %.1f ms"
            .formatted(
                took.size(),
                millis(took.get(took.size() / 2)),
                millis(took.get(took.size() * 99 / 100)),
                millis(took.getLast()));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  /** Returns when every request is answered, and no other comes. */
  void leave() throws InterruptedException {
    isOver = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void visit() {
    int number = 0;
    while (!isOver) {
      Optional<URI> instance = address.get();
      if (instance.isEmpty()) {
        LockSupport.parkNanos(PAUSE.toNanos());
        continue;
      }
      try (RawConnection connection = new RawConnection(instance.get())) {
        boolean staysOpen = true;
        while (staysOpen && !isOver && address.get().equals(instance)) {
          number++;
          staysOpen = ask(connection, number);
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      } catch (IOException e) {
        failures.add(new Failure(Instant.now(), e.toString()));
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Asks, and returns whether the connection can be used again. */
  private boolean ask(RawConnection connection, int number) throws IOException {
    boolean isOpen = number % 2 == 0;
    UUID email =
        number % POPULAR_EVERY == 0
            ? popular.get(number / POPULAR_EVERY % POPULAR)
            : UUID.randomUUID();
    String path = isOpen ? "/t/o/" + open(email) + ".gif" : "/t/c/" + click(email);
    Tally tally =
        tallies.computeIfAbsent(
            new Address(email, isOpen ? EventKind.OPENED : EventKind.CLICKED), key -> new Tally());
    tally.asked.incrementAndGet();
    long begun = System.nanoTime();
    connection.send(connection.request("GET", path, "User-Agent: Mozilla/5.0 (X11) Firefox/140.0"));
    RawConnection.Answer answer = connection.receive("GET");
    answers.add(new Answered(Instant.now(), Duration.ofNanos(System.nanoTime() - begun)));
    boolean isRight =
        isOpen
            ? answer.status() == 200 && answer.header("Content-Type").equals("image/gif")
            : answer.status() == 302 && answer.header("Location").equals(DESTINATION);
    if (isRight) {
      tally.answered.incrementAndGet();
    } else {
      failures.add(new Failure(Instant.now(), answer.head()));
    }
    return !answer.header("Connection").equalsIgnoreCase("close");
  }

  private String open(UUID email) {
    return tokens.seal(new TrackingToken.Open(subject(email)));
  }

  private String click(UUID email) {
    return tokens.seal(new TrackingToken.Click(subject(email), new Link(0, DESTINATION)));
  }

  private static TrackingToken.Subject subject(UUID email) {
    return new TrackingToken.Subject(
        // Several tenants and contacts, each with many e-mails; the same e-mail always the same.
        new TenantId("agency-" + Math.floorMod(email.hashCode(), TENANTS)),
        new EmailId(email),
        new SequenceStep(new SequenceId("seq-42"), 1),
        new ContactId("c-" + Math.floorMod(email.hashCode() / TENANTS, CONTACTS)),
        Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS));
  }
}
