package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SuppressRecipientsTest {

  private static final Target CONTACT = new Target.OfContact(new ContactId("c-1001"));
  private static final Target ADDRESS = new Target.OfAddress(new MailAddress("C-1001@example.com"));

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final SuppressRecipients suppressRecipients = over(stores.unitOfWork());

  @Test
  void everyScheduledEmailShouldBeCancelledWhenItsContactIsSuppressed() {
    List<NewEmail> emails =
        Stream.generate(() -> Examples.newEmail(ACME, NOON)).limit(2_001).toList();
    add(ACME, emails);

    SuppressRecipients.Result result = suppressRecipients.suppress(ACME, CONTACT, "asked");

    Suppression added = ((SuppressRecipients.Result.Added) result).suppression();
    assertThat(added.since()).isEqualTo(NOON);
    assertThat(emails)
        .allSatisfy(
            e ->
                assertThat(find(ACME, e.email().id()))
                    .contains(e.email().cancel(added.cancellation(), NOON)));
  }

  @Test
  void emailScheduledSinceShouldBeCancelledForTheFirstReasonWhenItIsSuppressedAgain() {
    SuppressRecipients.Result first = suppressRecipients.suppress(ACME, ADDRESS, "it bounced");
    Suppression inForce = ((SuppressRecipients.Result.Added) first).suppression();
    Scheduled since = add(ACME, List.of(Examples.newEmail(ACME, NOON.plusSeconds(60))));
    clock.advance(Duration.ofSeconds(1));

    SuppressRecipients.Result again = suppressRecipients.suppress(ACME, ADDRESS, "another");

    assertThat(again).isEqualTo(new SuppressRecipients.Result.InForce(inForce));
    assertThat(find(ACME, since.id()))
        .contains(since.cancel("the address is suppressed: it bounced", NOON.plusSeconds(1)));
  }

  @Test
  void nobodyElsesEmailShouldBeCancelledWhenAContactIsSuppressed() {
    Scheduled theirs = add(OTHER, List.of(Examples.newEmail(OTHER, NOON.plusSeconds(60))));

    suppressRecipients.suppress(ACME, CONTACT, "asked");

    assertThat(find(OTHER, theirs.id())).contains(theirs);
  }

  @Test
  void nothingShouldHappenWhenTheStoreBreaksAtTheEnd() {
    Scheduled email = add(ACME, List.of(Examples.newEmail(ACME, NOON.plusSeconds(60))));

    assertThatThrownBy(() -> over(new BreakingAtTheEnd()).suppress(ACME, CONTACT, "asked by phone"))
        .isInstanceOf(StorageUnavailable.class);

    assertThat(find(ACME, email.id())).contains(email);
    assertThat(suppressRecipients.list(ACME, Optional.empty(), Optional.empty(), 10).suppressions())
        .isEmpty();
  }

  @Test
  void cancelledEmailsShouldStaySoWhenTheSuppressionIsLifted() {
    Scheduled email = add(ACME, List.of(Examples.newEmail(ACME, NOON.plusSeconds(60))));
    suppressRecipients.suppress(ACME, CONTACT, "asked");
    Suppression inForce =
        suppressRecipients
            .list(ACME, Optional.of(CONTACT), Optional.empty(), 10)
            .suppressions()
            .getFirst();

    assertThat(suppressRecipients.lift(OTHER, inForce.id())).isEmpty();
    assertThat(suppressRecipients.lift(ACME, inForce.id())).contains(inForce);

    assertThat(find(ACME, email.id()))
        .contains(email.cancel("the contact is suppressed: asked", NOON));
  }

  private SuppressRecipients over(UnitOfWork unitOfWork) {
    return new SuppressRecipients(
        unitOfWork, stores.suppressions(), stores.emails(), Examples.identifiers(), clock);
  }

  /** Adds them, and returns the first. */
  private Scheduled add(TenantId tenant, List<NewEmail> emails) {
    return stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores.emails().add(tenant, emails);
              return emails.getFirst().email();
            });
  }

  private Optional<ScheduledEmail> find(TenantId tenant, EmailId id) {
    return stores.unitOfWork().forTenant(tenant, () -> stores.emails().find(tenant, id));
  }

  /** Units of work that do everything, and then cannot commit. */
  private final class BreakingAtTheEnd implements UnitOfWork {

    @Override
    public <T> T forTenant(TenantId tenant, Supplier<T> work) {
      return stores.unitOfWork().forTenant(tenant, () -> broken(work));
    }

    @Override
    public <T> T asWorker(Supplier<T> work) {
      return stores.unitOfWork().asWorker(() -> broken(work));
    }

    @Override
    public void afterCommit(Runnable step) {
      stores.unitOfWork().afterCommit(step);
    }

    private <T> T broken(Supplier<T> work) {
      throw new StorageUnavailable(
          "no commit", new IllegalStateException("broken on purpose after " + work.get()));
    }
  }
}
