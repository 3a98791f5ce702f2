package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Suppressions} does. */
public interface SuppressionsContract extends StoresContract {

  @Test
  default void suppressionShouldComeBackEqualWhenItWasAdded() {
    Suppression ofContact = suppression(ACME, contact("c-1"));
    Suppression ofAddress = suppression(ACME, address("Jö@Bücher.example"));

    assertThat(suppress(ofContact)).isEqualTo(ofContact);
    assertThat(suppress(ofAddress)).isEqualTo(ofAddress);

    assertThat(listed(ACME, Optional.empty(), Optional.empty(), 10))
        .containsExactly(ofAddress, ofContact);
  }

  @Test
  default void earlierSuppressionShouldStayWhenItsTargetIsAddedAgain() {
    Suppression first = suppression(ACME, address("jo@bücher.example"));
    Suppression contact = suppression(ACME, contact("c-1"));
    suppress(first);
    suppress(contact);

    assertThat(suppress(suppression(ACME, address("JO@XN--BCHER-KVA.example")))).isEqualTo(first);
    assertThat(suppress(suppression(ACME, contact("c-1")))).isEqualTo(contact);
    Suppression elsewhere = suppression(OTHER, contact("c-1"));
    assertThat(suppress(elsewhere)).isEqualTo(elsewhere);
    assertThat(listed(ACME, Optional.empty(), Optional.empty(), 10)).hasSize(2);
  }

  @Test
  default void targetShouldBeSentToAgainWhenItsSuppressionIsRemoved() {
    Suppression suppression = suppression(ACME, contact("c-1001"));
    suppress(suppression);

    Optional<Suppression> foreign = remove(OTHER, suppression.id());
    Optional<Suppression> removed = remove(ACME, suppression.id());
    Optional<Suppression> again = remove(ACME, suppression.id());

    assertThat(foreign).isEmpty();
    assertThat(removed).contains(suppression);
    assertThat(again).isEmpty();
    assertThat(found(Examples.details(ACME, now()))).isEmpty();
  }

  @Test
  default void suppressionsShouldComeNewestFirstAndPageByPageWhenTheyAreListed() {
    Suppression first = suppress(suppression(ACME, contact("c-1")));
    Suppression second = suppress(suppression(ACME, contact("c-2")));
    Suppression third = suppress(suppression(ACME, address("jo@example.com")));
    suppress(suppression(OTHER, contact("c-1")));

    List<Suppression> page = listed(ACME, Optional.empty(), Optional.empty(), 2);
    List<Suppression> rest = listed(ACME, Optional.empty(), Optional.of(page.getLast().id()), 2);

    assertThat(page).containsExactly(third, second);
    assertThat(rest).containsExactly(first);
    assertThat(listed(ACME, Optional.of(contact("c-2")), Optional.empty(), 10))
        .containsExactly(second);
    assertThat(listed(ACME, Optional.of(address("JO@Example.com")), Optional.empty(), 10))
        .containsExactly(third);
    assertThat(listed(ACME, Optional.of(contact("c-3")), Optional.empty(), 10)).isEmpty();
  }

  @Test
  default void recipientsShouldBeFoundByContactOrAddressWhenTheyAreSuppressed() {
    Suppression contact = suppress(suppression(ACME, contact("c-1001")));
    Suppression address = suppress(suppression(OTHER, address("jö@bücher.example")));
    EmailDetails byContact = Examples.details(ACME, now());
    EmailDetails byAddress =
        Examples.newEmailTo(OTHER, "JÖ@XN--BCHER-KVA.example", now()).email().details();
    EmailDetails otherTenants = Examples.details(OTHER, now());
    EmailDetails otherAddress =
        Examples.newEmailTo(OTHER, "jo@bücher.example", now()).email().details();

    Map<EmailId, Suppression> suppressed =
        stores()
            .unitOfWork()
            .asWorker(
                () ->
                    stores()
                        .suppressions()
                        .ofAll(List.of(byContact, byAddress, otherTenants, otherAddress)));

    assertThat(suppressed)
        .containsOnly(Map.entry(byContact.id(), contact), Map.entry(byAddress.id(), address));
    assertThat(found(byContact)).contains(contact);
    assertThat(found(otherTenants)).isEmpty();
  }

  @Test
  default void oldestReasonShouldBeFoundWhenARecipientHasSeveral() {
    EmailDetails email = Examples.newEmailTo(ACME, "jo@example.com", now()).email().details();
    Suppression older = suppress(suppression(ACME, address("jo@example.com")));
    suppress(
        new Suppression(
            ACME,
            new SuppressionId(Examples.nextUuid()),
            contact("c-1001"),
            "asked by phone",
            older.since().plusSeconds(1)));

    assertThat(found(email)).contains(older);
  }

  @Test
  default void suppressionShouldBeGoneWhenItsUnitOfWorkFails() {
    Suppression suppression = suppression(ACME, contact("c-1"));
    try {
      stores()
          .unitOfWork()
          .forTenant(
              ACME,
              () -> {
                stores().suppressions().add(suppression);
                throw new IllegalArgumentException("broken on purpose");
              });
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessage("broken on purpose");
    }

    assertThat(listed(ACME, Optional.empty(), Optional.empty(), 10)).isEmpty();
  }

  private Suppression suppression(TenantId tenant, Target target) {
    return new Suppression(
        tenant, new SuppressionId(Examples.nextUuid()), target, "asked by phone", now());
  }

  private static Target contact(String id) {
    return new Target.OfContact(new ContactId(id));
  }

  private static Target address(String address) {
    return new Target.OfAddress(new MailAddress(address));
  }

  private Suppression suppress(Suppression suppression) {
    return stores()
        .unitOfWork()
        .forTenant(suppression.tenant(), () -> stores().suppressions().add(suppression));
  }

  private Optional<Suppression> remove(TenantId tenant, SuppressionId id) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().suppressions().remove(tenant, id));
  }

  private List<Suppression> listed(
      TenantId tenant, Optional<Target> target, Optional<SuppressionId> before, int limit) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().suppressions().list(tenant, target, before, limit));
  }

  private Optional<Suppression> found(EmailDetails email) {
    return stores().unitOfWork().asWorker(() -> stores().suppressions().of(email));
  }
}
