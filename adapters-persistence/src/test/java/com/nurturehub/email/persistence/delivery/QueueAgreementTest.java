package com.nurturehub.email.persistence.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever happens to e-mails, in whatever order: PostgreSQL and the fake come to the same. */
class QueueAgreementTest {

  private static final TestDatabase DATABASE = TestDatabase.create();
  private static final int EMAILS = 5;
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Failure FAILURE = new Failure("421", "try later");

  /** No waits: whatever may be done again may be done at once. */
  private static final RetryPolicy IMPATIENT =
      new RetryPolicy(
          Duration.ofSeconds(30), Duration.ofHours(4), Duration.ofDays(3), 4, Duration.ZERO);

  /** What may happen to an e-mail. */
  enum Kind {
    CLAIM,
    CLAIM_AND_DIE,
    EXTEND,
    PREPARE,
    ACCEPT,
    REFUSE,
    RETRY,
    LOSE_THE_ANSWER,
    CONFIRM,
    ASK_AGAIN,
    HOLD,
    HAND_BACK,
    RECOVER,
    CANCEL,
    RESCHEDULE
  }

  /** Something that happens to the e-mail of that number, if it can. */
  record Move(Kind kind, int email) {}

  @AfterContainer
  static void close() {
    DATABASE.close();
  }

  @Property(tries = 30)
  void memoryAndPostgresShouldAgreeWhateverHappens(@ForAll("moves") List<Move> moves) {
    DATABASE.clear();
    TenantId tenant = Examples.ACME;
    Instant start = Instant.now().truncatedTo(ChronoUnit.MICROS).minusSeconds(3600);
    List<NewEmail> emails =
        IntStream.range(0, EMAILS)
            .mapToObj(i -> Examples.newEmail(tenant, start.plusSeconds(i)))
            .toList();
    World memory = new World(new InMemoryStores(Clock.systemUTC()).stores(), tenant, emails);
    World postgres = new World(DATABASE.stores(), tenant, emails);

    for (int i = 0; i < moves.size(); i++) {
      Instant time = start.plusSeconds(100L + i);
      String inMemory = memory.make(moves.get(i), time);
      String inPostgres = postgres.make(moves.get(i), time);

      assertThat(inPostgres).as("%s of %s", i, moves).isEqualTo(inMemory);
      assertThat(postgres.states()).as("%s of %s", i, moves).isEqualTo(memory.states());
    }
  }

  @Provide
  Arbitrary<List<Move>> moves() {
    return Combinators.combine(
            // Claims come first to many things.
            Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of(Kind.class)),
                Tuple.of(1, Arbitraries.of(Kind.CLAIM, Kind.LOSE_THE_ANSWER))),
            Arbitraries.integers().between(0, EMAILS - 1))
        .as(Move::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  /** One store, and the leases that a worker there believes to hold. */
  private static final class World {

    private final Stores stores;
    private final TenantId tenant;
    private final List<EmailId> ids;
    private final Map<EmailId, Sending> held = new HashMap<>();

    World(Stores stores, TenantId tenant, List<NewEmail> emails) {
      this.stores = stores;
      this.tenant = tenant;
      this.ids = emails.stream().map(e -> e.email().id()).toList();
      DeliverySettings settings = Examples.settings(tenant);
      stores
          .unitOfWork()
          .forTenant(
              tenant,
              () -> {
                stores.settings().save(settings);
                stores
                    .queue()
                    .configureLane(
                        settings, new SendLimits(SendLimits.MAX_PER_MINUTE, 1_000_000, 1_000));
                stores.emails().add(tenant, emails);
                return emails;
              });
    }

    /** Makes the move where there is something to move, and says what came of it. */
    String make(Move move, Instant time) {
      EmailId id = ids.get(move.email());
      return switch (move.kind()) {
        case CLAIM -> claim(LEASE);
        case CLAIM_AND_DIE -> claim(Duration.ZERO);
        case RECOVER -> recover();
        case CANCEL -> change(id, email -> Optional.of(email.cancel("cancelled on request", time)));
        case RESCHEDULE -> change(id, email -> Optional.of(email.reschedule(time)));
        case EXTEND -> withHeld(id, this::extend);
        case PREPARE -> withHeld(id, this::prepare);
        case ACCEPT ->
            settle(id, time, new SendOutcome.Accepted(Optional.of("p-1"), Optional.empty()));
        case REFUSE -> settle(id, time, new SendOutcome.Permanent(FAILURE));
        case RETRY -> settle(id, time, new SendOutcome.Transient(FAILURE, Optional.empty()));
        case LOSE_THE_ANSWER -> settle(id, time, new SendOutcome.Unknown(FAILURE));
        case HAND_BACK -> withHeld(id, email -> settle(email, email.release(time)));
        case CONFIRM -> whenAsked(id, email -> email.confirm(Optional.of("p-2"), time));
        case ASK_AGAIN -> whenAsked(id, email -> email.inquireAgain(IMPATIENT, time));
        case HOLD -> whenAsked(id, Sending::hold);
      };
    }

    /** Of every e-mail what does not depend on the clock. */
    List<String> states() {
      return ids.stream().map(id -> describe(find(id))).toList();
    }

    private String claim(Duration lease) {
      List<Sending> leased = stores.queue().claim("worker-1", 1, lease).leased();
      leased.forEach(email -> held.put(email.id(), email));
      return leased.stream().map(World::describe).toList().toString();
    }

    private String recover() {
      return stores.queue().recoverExpired(IMPATIENT, 100).stream()
          .map(email -> email.id().toString())
          .sorted()
          .toList()
          .toString();
    }

    private String extend(Sending email) {
      return stores
          .unitOfWork()
          .asWorker(() -> stores.queue().extend(List.of(email), LEASE))
          .toString();
    }

    private String prepare(Sending email) {
      Sending prepared = email.prepared("draft-" + email.lease().number());
      held.put(email.id(), prepared);
      return stores.unitOfWork().asWorker(() -> stores.queue().keep(prepared)).toString();
    }

    private String settle(EmailId id, Instant time, SendOutcome outcome) {
      return withHeld(id, email -> settle(email, email.settle(outcome, IMPATIENT, 0, time)));
    }

    private String whenAsked(EmailId id, Function<Sending, ScheduledEmail> change) {
      return withHeld(
          id, email -> email.mustInquire() ? settle(email, change.apply(email)) : "not asked");
    }

    private String settle(Sending email, ScheduledEmail next) {
      Settlement settlement = new Settlement(email, next, new MailboxNews.Working());
      return stores
          .unitOfWork()
          .asWorker(() -> stores.queue().settle(List.of(settlement)))
          .toString();
    }

    private String change(EmailId id, Function<Scheduled, Optional<ScheduledEmail>> change) {
      return stores
          .unitOfWork()
          .forTenant(
              tenant,
              () -> {
                Optional<ScheduledEmail> changed =
                    stores
                        .emails()
                        .lock(tenant, id)
                        .filter(Scheduled.class::isInstance)
                        .flatMap(email -> change.apply((Scheduled) email));
                changed.ifPresent(stores.emails()::save);
                return String.valueOf(changed.isPresent());
              });
    }

    private String withHeld(EmailId id, Function<Sending, String> change) {
      Sending email = held.get(id);
      return email == null ? "not held" : change.apply(email);
    }

    private ScheduledEmail find(EmailId id) {
      return stores
          .unitOfWork()
          .forTenant(tenant, () -> stores.emails().find(tenant, id))
          .orElseThrow();
    }

    private static String describe(ScheduledEmail email) {
      EmailDetails details = email.details();
      return details.id()
          + " "
          + EmailState.of(email)
          + " "
          + email.attempts().stream().map(Attempt::outcome).toList()
          + " "
          + switch (email) {
            case Scheduled e -> e.sendAt();
            case Sending e -> e.lease().number() + " " + e.reference();
            case Sent e -> e.sentAt() + " " + e.providerMessageId();
            case Failed e -> e.failedAt() + " " + e.reason();
            case Unconfirmed e -> e.nextCheckAt().isPresent() + " " + e.reference() + e.reason();
            case Cancelled e -> e.cancelledAt() + " " + e.reason();
          };
    }
  }
}
