package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.RotatingCredentials.Returned;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link RotatingCredentials} does. */
public interface RotatingCredentialsContract extends StoresContract {

  String FIELD = "oauth.refreshToken";

  @Test
  default void credentialsShouldBeLentAsTheyAreStored() {
    DeliverySettings seen = saved(with(ACME, "first"));
    saved(with(ACME, "rotated"));

    Optional<ProviderCredentials> lent =
        credentials().lend(seen, stored -> new Returned<>(stored, stored));

    assertThat(lent).contains(with(ACME, "rotated").credentials());
  }

  @Test
  default void credentialsAloneShouldChangeWhenOthersComeBack() {
    DeliverySettings seen = saved(with(ACME, "first"));
    DeliverySettings others = saved(with(OTHER, "first"));

    assertThat(exchange(seen, "second")).contains("first");
    assertThat(exchange(seen, "third")).contains("second");

    assertThat(found(ACME)).contains(with(ACME, "third"));
    assertThat(found(OTHER)).contains(others);
  }

  @Test
  default void nothingShouldBeLentWhenTheSettingsAreOthersByNow() {
    DeliverySettings seen = saved(with(ACME, "first"));
    DeliverySettings newer = saved(later(with(ACME, "another")));

    assertThat(exchange(seen, "second")).isEmpty();
    assertThat(found(ACME)).contains(newer);
  }

  @Test
  default void nothingShouldBeLentWhenThereAreNoSettings() {
    assertThat(exchange(with(ACME, "first"), "second")).isEmpty();
  }

  @Test
  default void replacementShouldBeDroppedWhenTheAgencyHasReplacedThemMeanwhile() {
    DeliverySettings seen = saved(with(ACME, "first"));
    DeliverySettings reconnected = later(with(ACME, "granted anew"));

    credentials()
        .lend(
            seen,
            stored -> {
              elsewhere(() -> saved(reconnected));
              return new Returned<>(true, stored.with(FIELD, "second"));
            });

    assertThat(found(ACME)).contains(reconnected);
  }

  @Test
  default void replacementShouldBeStoredWhenTheAgencyHasKeptThemMeanwhile() {
    DeliverySettings seen = saved(with(ACME, "first"));
    DeliverySettings renamed = later(with(ACME, "first"));

    credentials()
        .lend(
            seen,
            stored -> {
              elsewhere(() -> saved(renamed));
              return new Returned<>(true, stored.with(FIELD, "second"));
            });

    assertThat(found(ACME)).contains(later(with(ACME, "second")));
  }

  @Test
  default void credentialsShouldStayWhenTheBorrowerBreaks() {
    DeliverySettings seen = saved(with(ACME, "first"));

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                credentials()
                    .lend(
                        seen,
                        stored -> {
                          throw new IllegalStateException("a bug");
                        }))
        .withMessage("a bug");

    assertThat(exchange(seen, "second")).contains("first");
  }

  @Test
  default void eachShouldBorrowWhatTheOneBeforeBroughtBackWhenManyBorrowAtOnce() throws Exception {
    DeliverySettings seen = saved(with(ACME, "0"));
    AtomicInteger borrowers = new AtomicInteger();
    Callable<Optional<Boolean>> borrowing =
        () ->
            credentials()
                .lend(
                    seen,
                    stored -> {
                      boolean alone = borrowers.incrementAndGet() == 1;
                      int next = Integer.parseInt(stored.value(FIELD).orElseThrow()) + 1;
                      borrowers.decrementAndGet();
                      return new Returned<>(alone, stored.with(FIELD, String.valueOf(next)));
                    });

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Optional<Boolean>> alone : threads.invokeAll(Collections.nCopies(8, borrowing))) {
        assertThat(alone.get()).contains(true);
      }
    }

    assertThat(found(ACME)).contains(with(ACME, "8"));
  }

  private RotatingCredentials credentials() {
    return stores().credentials();
  }

  /** As at a provider that ends a token when it is used; what was lent. */
  private Optional<String> exchange(DeliverySettings seen, String replacement) {
    return credentials()
        .lend(
            seen,
            stored ->
                new Returned<>(stored.value(FIELD).orElseThrow(), stored.with(FIELD, replacement)));
  }

  private DeliverySettings saved(DeliverySettings settings) {
    return stores()
        .unitOfWork()
        .forTenant(
            settings.tenant(),
            () -> {
              stores().settings().lock(settings.tenant());
              stores().settings().save(settings);
              return settings;
            });
  }

  private Optional<DeliverySettings> found(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().settings().find(tenant));
  }

  /** Another caller, as units of work belong to threads. */
  private static void elsewhere(Runnable work) {
    CompletableFuture.runAsync(work).join();
  }

  private static DeliverySettings with(TenantId tenant, String token) {
    return Examples.settings(tenant)
        .withCredentials(new ProviderCredentials(Map.of(FIELD, token, "oauth.clientId", "c")));
  }

  private static DeliverySettings later(DeliverySettings settings) {
    return SettingsExample.of(settings.tenant())
        .updatedAt(NOON.plusSeconds(9))
        .settings()
        .withCredentials(settings.credentials());
  }
}
