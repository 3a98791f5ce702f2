package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.delivery.PostgresScheduledEmails;
import com.nurturehub.email.persistence.delivery.PostgresSendQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A queue into which as many e-mails come as go out, so that it stays as long as it is. They come
 * in through the product, ten of each of some agencies at a time.
 */
final class SteadyQueue implements AutoCloseable {

  private static final int OF_EACH = 10;
  private static final Duration AHEAD = Duration.ofMillis(500);
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final PostgresDatabase database;
  private final PostgresScheduledEmails emails;
  private final PostgresSendQueue queue;
  private final int agencies;
  private final Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  private int next;

  SteadyQueue(BenchmarkServer server, String name, int agencies) {
    this.database = server.open(name, 4);
    this.emails = new PostgresScheduledEmails(database.unitOfWork());
    this.queue =
        new PostgresSendQueue(
            database.unitOfWork(), database.notifications(), CircuitBreaker.DEFAULT);
    this.agencies = agencies;
  }

  /** Takes in e-mails that are due in half a second. */
  void feed(int count) {
    Instant due = clock.instant().plus(AHEAD);
    for (int i = 0; i < count; i += OF_EACH) {
      TenantId tenant = Backlog.agency(next++ % agencies);
      List<NewEmail> some =
          Stream.generate(() -> Examples.newEmail(tenant, due)).limit(OF_EACH).toList();
      database
          .unitOfWork()
          .forTenant(
              tenant,
              () -> {
                emails.add(tenant, some);
                return tenant;
              });
    }
  }

  Claim claim(int max) {
    return queue.claim("benchmark", max, LEASE);
  }

  /** As if their provider had taken them all. */
  void settle(Claim claim) {
    database
        .unitOfWork()
        .asWorker(
            () ->
                queue.settle(
                    claim.leased().stream()
                        .map(email -> QueueDrain.accepted(email, clock).settlement())
                        .toList()));
  }

  @Override
  public void close() {
    database.close();
  }
}
