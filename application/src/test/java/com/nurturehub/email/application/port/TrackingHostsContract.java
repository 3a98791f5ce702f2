package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static com.nurturehub.email.application.port.TrackingHosts.Outcome.GRANTED;
import static com.nurturehub.email.application.port.TrackingHosts.Outcome.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link TrackingHosts} does. */
public interface TrackingHostsContract extends StoresContract {

  HostName TRACK = new HostName("track.agency.example");
  HostName LINKS = new HostName("links.agency.example");

  @Test
  default void hostShouldBeTheFirstTenantsWhenSeveralClaimIt() {
    assertThat(claim(ACME, Optional.of(TRACK))).isEqualTo(GRANTED);
    assertThat(claim(OTHER, Optional.of(TRACK))).isEqualTo(TAKEN);
    assertThat(claim(ACME, Optional.of(TRACK))).isEqualTo(GRANTED);

    assertOwner(TRACK, Optional.of(ACME));
    assertOwner(LINKS, Optional.empty());
  }

  @Test
  default void hostShouldBeFreeWhenItsTenantTakesAnotherOrNone() {
    claim(ACME, Optional.of(TRACK));
    claim(ACME, Optional.of(LINKS));

    assertThat(claim(OTHER, Optional.of(TRACK))).isEqualTo(GRANTED);
    assertOwner(TRACK, Optional.of(OTHER));
    assertOwner(LINKS, Optional.of(ACME));

    claim(ACME, Optional.empty());
    assertOwner(LINKS, Optional.empty());
    assertOwner(TRACK, Optional.of(OTHER));
  }

  @Test
  default void tenantShouldKeepItsHostWhenTheOneItClaimsIsTaken() {
    claim(ACME, Optional.of(TRACK));
    claim(OTHER, Optional.of(LINKS));

    assertThat(claim(OTHER, Optional.of(TRACK))).isEqualTo(TAKEN);

    assertOwner(LINKS, Optional.of(OTHER));
    assertOwner(TRACK, Optional.of(ACME));
  }

  private TrackingHosts.Outcome claim(TenantId tenant, Optional<HostName> host) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().hosts().claim(tenant, host));
  }

  /** A change is heard within seconds. */
  private void assertOwner(HostName host, Optional<TenantId> owner) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!stores().hosts().ownerOf(host).equals(owner) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(stores().hosts().ownerOf(host)).isEqualTo(owner);
  }
}
