package com.nurturehub.email.persistence.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Lease;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every state, with every optional field there and not, comes back from the rows as it went in. */
class EveryStateTest {

  private static final Instant T = Instant.parse("2026-11-24T09:00:00.123456Z");
  private static final Failure FAILURE = new Failure("421", "4.7.0 try \"later\" \\ {now}, 日本");
  private static TestDatabase database;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static Stream<ScheduledEmail> states() {
    List<ScheduledEmail> all = new ArrayList<>();
    for (List<Attempt> attempts : List.of(List.<Attempt>of(), attempts())) {
      Instant later = T.plusSeconds(5);
      Lease lease = lease();
      all.add(new Scheduled(full(), T, later, attempts, 0));
      all.add(new Scheduled(bare(), T, later, attempts, 0));
      all.add(new Sending(full(), T, lease, Optional.of("draft-1"), attempts, 0));
      all.add(new Sending(bare(), T, lease, Optional.empty(), attempts, 0));
      all.add(new Sent(full(), T, later, Examples.PROVIDER, Optional.of("id-1"), attempts));
      all.add(new Sent(bare(), T, later, Examples.PROVIDER, Optional.empty(), attempts));
      all.add(new Failed(full(), T, later, FAILURE, attempts));
      all.add(new Cancelled(full(), T, later, "cancelled on request", attempts));
    }
    all.add(new Scheduled(full(), T, T.plusSeconds(5), attempts(), 2));
    all.add(new Sending(full(), T, lease(), Optional.empty(), unknown(), 1));
    all.add(
        new Unconfirmed(
            full(), T, Optional.empty(), Optional.of(T), FAILURE, resubmittedAndUnknown(), 1));
    all.add(
        new Unconfirmed(full(), T, Optional.of("draft-1"), Optional.of(T), FAILURE, unknown(), 0));
    all.add(new Unconfirmed(bare(), T, Optional.empty(), Optional.empty(), FAILURE, unknown(), 0));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("states")
  void emailShouldComeBackEqualWhenItIsSavedIn(ScheduledEmail email) {
    PostgresScheduledEmails emails = new PostgresScheduledEmails(database.unitOfWork());
    Scheduled before = Scheduled.at(email.details(), T.minusSeconds(60));

    database
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              emails.add(ACME, List.of(new NewEmail(before, content())));
              emails.lock(ACME, email.id());
              emails.save(email);
              return email;
            });

    Optional<ScheduledEmail> found =
        database.unitOfWork().forTenant(ACME, () -> emails.find(ACME, email.id()));
    assertThat(found).contains(email);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "due_at = NULL",
        "reference = 'draft'",
        "past_attempts = -1",
        "past_attempts = 3",
        "settled_at = now()",
        "lease_holder = 'worker'",
        "provider = 'a/b'",
        "state = 'sent'",
        "state = 'sending', due_at = NULL",
        "state = 'failed', due_at = NULL, settled_at = now()",
        "state = 'unconfirmed'",
        "state = 'cancelled', due_at = NULL, settled_at = now()",
        "state = 'lost'"
      })
  void schemaShouldRefuseWhenARowIsInNoLegalState(String change) {
    NewEmail email = new NewEmail(Scheduled.at(full(), T), content());
    PostgresScheduledEmails emails = new PostgresScheduledEmails(database.unitOfWork());
    database
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              emails.add(ACME, List.of(email));
              return email;
            });

    assertThatThrownBy(
            () ->
                database.execute(
                    "UPDATE send_queue SET "
                        + change
                        + " WHERE email_id = '"
                        + email.email().id()
                        + "'"))
        .hasStackTraceContaining("violates check constraint");
  }

  private static EmailContent content() {
    return new EmailContent("<p>ü \\ {\"}</p>", Optional.of("plain"));
  }

  private static EmailDetails full() {
    EmailId id = Examples.emailId();
    return new EmailDetails(
        ACME,
        id,
        Examples.step(2),
        new Contact(
            new ContactId("c-1"),
            new Mailbox(
                new MailAddress("jörg@bücher.example"), Optional.of("Jörg \"J\" {B}, Ph\\D")),
            Optional.of(ContactCategory.BUY_TO_LET)),
        "Your \"valuation\", {x} \\ NULL",
        Optional.of(new Mailbox(new MailAddress("reply@agency.example"), Optional.of("Anna"))),
        new ExtraHeaders(Map.of("X-Odd", "a,\"b\" {c} \\", "References", "", "X-Null", "NULL")),
        Optional.of(T.plusSeconds(3600)),
        new MessageId("<" + id + "@agency.example>"),
        T);
  }

  private static EmailDetails bare() {
    EmailId id = Examples.emailId();
    return new EmailDetails(
        ACME,
        id,
        Examples.step(1),
        new Contact(new ContactId("c-2"), Examples.mailbox("jo@example.com"), Optional.empty()),
        "",
        Optional.empty(),
        ExtraHeaders.NONE,
        Optional.empty(),
        new MessageId("<" + id + "@agency.example>"),
        T);
  }

  private static Lease lease() {
    return new Lease(7, "worker-1", Examples.PROVIDER, T, T.plusSeconds(60));
  }

  private static List<Attempt> unknown() {
    return List.of(unknown(1));
  }

  private static List<Attempt> resubmittedAndUnknown() {
    return List.of(unknown(1), unknown(2));
  }

  private static Attempt unknown(int number) {
    return new Attempt(
        number,
        T,
        T.plusMillis(6),
        Attempt.Outcome.UNKNOWN,
        Optional.of(FAILURE),
        Optional.empty());
  }

  private static List<Attempt> attempts() {
    return List.of(
        new Attempt(
            1, T, T.plusMillis(5), Attempt.Outcome.TRANSIENT, Optional.of(FAILURE), Optional.of(T)),
        new Attempt(
            2, T, T.plusMillis(6), Attempt.Outcome.ACCEPTED, Optional.empty(), Optional.empty()));
  }
}
