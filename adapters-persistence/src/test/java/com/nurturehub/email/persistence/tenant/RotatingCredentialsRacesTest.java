package com.nurturehub.email.persistence.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.RotatingCredentials;
import com.nurturehub.email.application.port.RotatingCredentials.Returned;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.persistence.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances over one database, at a provider that ends a refresh token when it is used. */
class RotatingCredentialsRacesTest {

  private static final String FIELD = "oauth.refreshToken";
  private static final int EXCHANGES = 40;

  private final TestDatabase database = TestDatabase.create();
  private final TestDatabase second = database.anotherInstance();
  private final AtomicInteger good = new AtomicInteger();

  @AfterEach
  void close() {
    second.close();
    database.close();
  }

  @Test
  void everyExchangeShouldUseTheGoodTokenWhenTwoInstancesRefreshAtOnce() throws Exception {
    DeliverySettings settings = settings(0);
    save(settings);

    List<Callable<Boolean>> exchanges = new ArrayList<>();
    for (int i = 0; i < EXCHANGES; i++) {
      RotatingCredentials instance = (i % 2 == 0 ? database : second).stores().credentials();
      exchanges.add(() -> instance.lend(settings, this::exchange).orElseThrow());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> taken : threads.invokeAll(exchanges)) {
        assertThat(taken.get()).isTrue();
      }
    }

    assertThat(good).hasValue(EXCHANGES);
    assertThat(stored()).contains(settings(EXCHANGES));
  }

  @Test
  void successorShouldBeStoredWhenTheTransactionIsEndedDuringTheExchange() {
    DeliverySettings settings = settings(0);
    save(settings);

    Optional<Boolean> taken =
        database
            .stores()
            .credentials()
            .lend(
                settings,
                stored -> {
                  database.query(
                      """
                      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                      WHERE datname = current_database() AND state = 'idle in transaction'
                      """);
                  return exchange(stored);
                });

    assertThat(taken).contains(true);
    assertThat(stored()).contains(settings(1));
  }

  /** The provider: takes the good token alone, and ends it. */
  private Returned<Boolean> exchange(ProviderCredentials stored) {
    int token = Integer.parseInt(stored.value(FIELD).orElseThrow());
    return new Returned<>(
        good.compareAndSet(token, token + 1), stored.with(FIELD, String.valueOf(token + 1)));
  }

  private Optional<DeliverySettings> stored() {
    Stores stores = second.stores();
    return stores.unitOfWork().forTenant(ACME, () -> stores.settings().find(ACME));
  }

  private void save(DeliverySettings settings) {
    Stores stores = database.stores();
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.settings().save(settings);
              return settings;
            });
  }

  private static DeliverySettings settings(int token) {
    return Examples.settings(ACME)
        .withCredentials(new ProviderCredentials(Map.of(FIELD, String.valueOf(token))));
  }
}
