package com.nurturehub.email.persistence.tenant;

import com.nurturehub.email.application.port.RotatingCredentials;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Lends what {@code delivery_settings} holds. An advisory lock makes one borrower of a tenant wait
 * for the other, whichever instance they are on; it ends with its transaction, so also with its
 * instance.
 */
public final class PostgresRotatingCredentials implements RotatingCredentials {

  /**
   * Of credentials for one mode of delivery. Every loan holds a connection for as long as a
   * provider takes to answer; one that takes long must leave connections, and loans, to the others.
   */
  private static final int LOANS_AT_ONCE = 4;

  /** How often a replacement is stored again that the store lost; each may wait for the store. */
  private static final int RESCUES = 3;

  private static final NativeSql WAIT_NO_LONGER =
      NativeSql.of("SELECT set_config('lock_timeout', :millis, true)");

  /** A number of ours leads the key; not the one of the settings, which stay open to changes. */
  private static final NativeSql BORROW =
      NativeSql.of("SELECT pg_advisory_xact_lock(12, hashtext(:tenant))");

  private final PostgresUnitOfWork unitOfWork;
  private final PostgresDeliverySettingsStore settings;
  private final Map<String, Semaphore> loans = new ConcurrentHashMap<>();

  public PostgresRotatingCredentials(
      PostgresUnitOfWork unitOfWork, PostgresDeliverySettingsStore settings) {
    this.unitOfWork = unitOfWork;
    this.settings = settings;
  }

  /** One loan, and what is known of it when its transaction breaks off. */
  private final class Loan<T> {

    private final DeliverySettings seen;
    private Optional<DeliverySettings> lent = Optional.empty();
    private Optional<Returned<T>> returned = Optional.empty();

    Loan(DeliverySettings seen) {
      this.seen = seen;
    }

    Optional<T> make(Function<ProviderCredentials, Returned<T>> borrower) {
      try {
        unitOfWork.forTenant(seen.tenant(), () -> lend(borrower));
      } catch (StorageUnavailable e) {
        rescue(e);
      }
      return returned.map(Returned::result);
    }

    private boolean lend(Function<ProviderCredentials, Returned<T>> borrower) {
      waitAtMost(MAX_LOAN.toMillis());
      unitOfWork.call(BORROW).set("tenant", seen.tenant().value()).list(row -> seen);
      waitAtMost(0);
      lent =
          settings
              .find(seen.tenant())
              .filter(stored -> stored.updatedAt().equals(seen.updatedAt()));
      returned = lent.map(stored -> borrower.apply(stored.credentials()));
      return store();
    }

    private boolean store() {
      return lent.isPresent()
          && returned.isPresent()
          && settings.replaceCredentials(lent.get(), returned.get().credentials());
    }

    /** What came back is worth more than a transaction: the old ones may be good no longer. */
    private void rescue(StorageUnavailable failure) {
      if (returned.isEmpty()) {
        throw failure;
      }
      for (int i = 1; i <= RESCUES; i++) {
        try {
          unitOfWork.forTenant(seen.tenant(), this::store);
          return;
        } catch (StorageUnavailable again) {
          failure.addSuppressed(again);
        }
      }
      throw failure;
    }

    /** Zero is for as long as it takes. */
    private void waitAtMost(long millis) {
      unitOfWork.call(WAIT_NO_LONGER).set("millis", String.valueOf(millis)).list(row -> millis);
    }
  }

  @Override
  public <T> Optional<T> lend(
      DeliverySettings seen, Function<ProviderCredentials, Returned<T>> borrower) {
    Semaphore turns =
        loans.computeIfAbsent(seen.provider().mode(), mode -> new Semaphore(LOANS_AT_ONCE, true));
    awaitOne(turns);
    try {
      return new Loan<T>(seen).make(borrower);
    } finally {
      turns.release();
    }
  }

  private static void awaitOne(Semaphore turns) {
    try {
      if (!turns.tryAcquire(MAX_LOAN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StorageUnavailable("others borrow for too long", new TimeoutException());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailable("interrupted", e);
    }
  }
}
