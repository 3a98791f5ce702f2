package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link LinkDestinations} does. */
public interface LinkDestinationsContract extends StoresContract {

  @Test
  default void destinationShouldComeBackByteForByteWhenItWasKept() {
    EmailDetails email = Examples.details(ACME, NOON);
    Link first = new Link(0, "https://agéncy.example/?" + "a=😀%zz&".repeat(2_000) + "#\"'\\{}");
    Link second = new Link(7, "https://agency.example/" + "b".repeat(5_000));

    keep(email, List.of(first, second));

    assertThat(found(ACME, email, 0)).contains(first);
    assertThat(found(ACME, email, 7)).contains(second);
    assertThat(found(ACME, email, 1)).isEmpty();
    assertThat(found(ACME, Examples.details(ACME, NOON), 0)).isEmpty();
  }

  @Test
  default void laterDestinationShouldHoldWhenALinkIsKeptAgain() {
    EmailDetails email = Examples.details(ACME, NOON);
    keep(email, List.of(new Link(0, "https://agency.example/1")));
    keep(email, List.of(new Link(0, "https://agency.example/2")));

    assertThat(found(ACME, email, 0)).contains(new Link(0, "https://agency.example/2"));
  }

  @Test
  default void destinationShouldBeHiddenWhenAnotherTenantAsks() {
    EmailDetails email = Examples.details(ACME, NOON);
    keep(email, List.of(new Link(0, "https://agency.example/")));

    assertThat(found(OTHER, email, 0)).isEmpty();
    assertThat(
            stores()
                .unitOfWork()
                .forTenant(OTHER, () -> stores().destinations().find(click(ACME, email, 0))))
        .isEmpty();
  }

  private void keep(EmailDetails email, List<Link> links) {
    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().destinations().keep(email, links);
              return links;
            });
  }

  private Optional<Link> found(TenantId tenant, EmailDetails email, int link) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().destinations().find(click(tenant, email, link)));
  }

  private static TrackingToken.KeptClick click(TenantId tenant, EmailDetails email, int link) {
    return new TrackingToken.KeptClick(
        new TrackingToken.Subject(tenant, email.id(), email.sequence(), email.contact().id(), NOON),
        link);
  }
}
