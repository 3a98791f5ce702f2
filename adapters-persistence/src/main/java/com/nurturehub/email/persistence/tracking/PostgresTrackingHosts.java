package com.nurturehub.email.persistence.tracking;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.TrackingHosts;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.Notifications;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hosts in {@code tracking_host}, of which every instance holds a copy: a row per tenant that has a
 * host of its own. A change is told by PostgreSQL's NOTIFY, upon which the copy is read again; so
 * it is when the connection that hears it is back.
 */
public final class PostgresTrackingHosts implements TrackingHosts, AutoCloseable {

  private static final Logger LOG = System.getLogger(PostgresTrackingHosts.class.getName());

  private static final String CHANNEL = "nurturehub_tracking_hosts";
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final NativeSql INSERT =
      NativeSql.of(
          """
          INSERT INTO tracking_host (host, tenant) VALUES (:host, :tenant)
          ON CONFLICT (host) DO NOTHING
          """);

  private static final NativeSql IS_OWN =
      NativeSql.of("SELECT host FROM tracking_host WHERE host = :host AND tenant = :tenant");

  private static final NativeSql FREE_OTHERS =
      NativeSql.of(
          """
          DELETE FROM tracking_host
          WHERE tenant = :tenant AND host IS DISTINCT FROM CAST(:host AS text)
          """);

  private static final NativeSql NOTIFY = NativeSql.of("SELECT pg_notify(:channel, '')");

  private static final NativeSql ALL = NativeSql.of("SELECT host, tenant FROM tracking_host");

  private final PostgresUnitOfWork unitOfWork;
  private final Semaphore news = new Semaphore(0);
  private final Thread reader;
  private volatile Map<HostName, TenantId> owners = Map.of();
  private volatile boolean closed;

  /** Hears of changes from here on; what there is already is read at once, in the background. */
  public PostgresTrackingHosts(PostgresUnitOfWork unitOfWork, Notifications notifications) {
    this.unitOfWork = unitOfWork;
    this.reader = Thread.ofPlatform().daemon().name("tracking-hosts").start(this::keepUp);
    notifications.listen(CHANNEL, news::release);
  }

  @Override
  public Outcome claim(TenantId tenant, Optional<HostName> host) {
    Optional<String> name = host.map(HostName::value);
    int changed = name.map(wanted -> insert(tenant, wanted)).orElse(0);
    if (name.filter(wanted -> !isOwn(tenant, wanted)).isPresent()) {
      return Outcome.TAKEN;
    }
    changed +=
        unitOfWork.call(FREE_OTHERS).set("tenant", tenant.value()).set("host", name).update();
    if (changed > 0) {
      unitOfWork.call(NOTIFY).set("channel", CHANNEL).list(row -> CHANNEL);
    }
    return Outcome.GRANTED;
  }

  @Override
  public Optional<TenantId> ownerOf(HostName host) {
    return Optional.ofNullable(owners.get(host));
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
  }

  private int insert(TenantId tenant, String host) {
    return unitOfWork.call(INSERT).set("host", host).set("tenant", tenant.value()).update();
  }

  private boolean isOwn(TenantId tenant, String host) {
    return unitOfWork
        .call(IS_OWN)
        .set("host", host)
        .set("tenant", tenant.value())
        .first(row -> true)
        .isPresent();
  }

  private void keepUp() {
    while (!closed) {
      try {
        news.acquire();
        news.drainPermits();
        read();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void read() throws InterruptedException {
    try {
      owners =
          unitOfWork.asWorker(
              () ->
                  unitOfWork
                      .call(ALL)
                      .list(
                          row ->
                              Map.entry(
                                  new HostName(row.text("host")), new TenantId(row.text("tenant"))))
                      .stream()
                      .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    } catch (StorageUnavailable e) {
      LOG.log(Level.WARNING, "tracking hosts stay as they were: {0}", e.getMessage());
      TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
      news.release();
    }
  }
}
