package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.engagement.WatchFeed;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.engagement.PostgresFeedPlaces;
import com.zaxxer.hikari.HikariDataSource;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Events stored by the product's writers, in the feed's order and with all that goes with them,
 * beside COPY of the same rows into the same table and beside inserts without any order; and how
 * long after its commit an event is with a follower on another instance.
 */
final class EventIngest implements Benchmark {

  private static final double TARGET = 0.7;
  private static final double TARGET_MILLIS = 100;

  private static final String COPY =
      """
      COPY engagement_event (
        tenant, id, position, contact_id, email_id, sequence_id, sequence_step, kind, link_index,
        link_url, first, verdict, reasons, occurred_at, recorded_at) FROM STDIN (FORMAT csv)
      """;

  private static final String INSERT =
      """
      INSERT INTO engagement_event (
        tenant, id, position, contact_id, email_id, sequence_id, sequence_step, kind, link_index,
        link_url, first, verdict, reasons, occurred_at, recorded_at)
      SELECT unnest(CAST(? AS text[])), unnest(CAST(? AS uuid[])), nextval('engagement_position'), 'c-1001',
        unnest(CAST(? AS uuid[])), 'seq-42', 2,
        'clicked', 3, 'https://agency.example/book', false, 'person', '{}', now(), now()
      """;

  /** Stores one batch and commits. */
  @FunctionalInterface
  private interface Writer {

    void write(List<EngagementEvent> batch) throws Exception;
  }

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int runs = options.number("runs", 5);
    int seconds = options.number("seconds", 5);
    int[] batches = options.numbers("batch", 100, 1_000);
    int[] threads = options.numbers("writers", 1, 4);
    boolean good = true;
    server.create("ingest");
    try (PostgresDatabase database = server.open("ingest", 16);
        HikariDataSource pool =
            (HikariDataSource)
                PostgresDatabase.pool(server.url("ingest"), BenchmarkServer.OWNER, "", 16)) {
      database.migrate();
      for (int batch : batches) {
        for (int writers : threads) {
          good &= compare(server, database, pool, batch, writers, runs, seconds);
        }
      }
      good &= latency(server, database, options.number("events", 2_000));
    }
    return good;
  }

  private static boolean compare(
      BenchmarkServer server,
      PostgresDatabase database,
      DataSource pool,
      int batch,
      int writers,
      int runs,
      int seconds)
      throws Exception {
    Map<String, Writer> kinds = new LinkedHashMap<>();
    kinds.put("ordered", ordered(database));
    kinds.put("copy", copying(pool));
    kinds.put("unordered", inserting(pool));
    Map<String, List<Double>> rates = new HashMap<>();
    for (int run = 0; run <= runs; run++) {
      for (Map.Entry<String, Writer> kind : kinds.entrySet()) {
        double rate = rate(kind.getValue(), batch, writers, seconds);
        // The first round warms up and does not count.
        if (run > 0) {
          rates.computeIfAbsent(kind.getKey(), k -> new ArrayList<>()).add(rate);
        }
        server.administer(
            "ingest", "TRUNCATE engagement_event, engagement_first, engagement_client");
      }
    }
    double ordered = Figures.median(rates.getOrDefault("ordered", List.of()));
    double copy = Figures.median(rates.getOrDefault("copy", List.of()));
    double unordered = Figures.median(rates.getOrDefault("unordered", List.of()));
    Figures.line(
        "batches of %,d by %d: ordered %,.0f/s, %.2f of COPY (%,.0f/s), %.2f of unordered (%,.0f/s)"
            .formatted(
                batch, writers, ordered, ordered / copy, copy, ordered / unordered, unordered));
    return ordered >= TARGET * copy;
  }

  private static double rate(Writer writer, int batch, int writers, int seconds) throws Exception {
    long written = 0;
    long begun = System.nanoTime();
    long end = begun + TimeUnit.SECONDS.toNanos(seconds);
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Callable<Long> work =
            () -> {
              long own = 0;
              while (System.nanoTime() < end) {
                writer.write(clicks(batch));
                own += batch;
              }
              return own;
            };
        running.add(threads.submit(work));
      }
      for (Future<Long> each : running) {
        written += each.get();
      }
    }
    return written / ((System.nanoTime() - begun) / 1e9);
  }

  private static List<EngagementEvent> clicks(int count) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return IntStream.range(0, count)
        .<EngagementEvent>mapToObj(
            i -> {
              EmailDetails email = Examples.details(new TenantId("agency-" + i % 50), now);
              return new EngagementEvent.Clicked(
                  Examples.eventContext(email, now),
                  Examples.visit(),
                  new Link(3, "https://agency.example/book"));
            })
        .toList();
  }

  private static Writer ordered(PostgresDatabase database) {
    PostgresEngagementEventStore store =
        new PostgresEngagementEventStore(database.unitOfWork(), database.feedBell());
    return batch ->
        database
            .unitOfWork()
            .asWorker(
                () -> {
                  store.append(batch);
                  return batch;
                });
  }

  private static Writer copying(DataSource pool) {
    AtomicLong position = new AtomicLong();
    return batch -> {
      StringBuilder rows = new StringBuilder();
      for (EngagementEvent event : batch) {
        rows.append(event.context().tenant())
            .append(',')
            .append(event.context().id())
            .append(',')
            .append(position.incrementAndGet())
            .append(",c-1001,")
            .append(event.context().email())
            .append(",seq-42,2,clicked,3,https://agency.example/book,t,person,{},")
            .append(event.context().occurredAt())
            .append(',')
            .append(event.context().occurredAt())
            .append('\n');
      }
      try (Connection connection = pool.getConnection()) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(COPY, new StringReader(rows.toString()));
        connection.commit();
      }
    };
  }

  private static Writer inserting(DataSource pool) {
    return batch -> {
      try (Connection connection = pool.getConnection();
          PreparedStatement statement = connection.prepareStatement(INSERT)) {
        statement.setArray(
            1,
            connection.createArrayOf(
                "text", batch.stream().map(e -> e.context().tenant().value()).toArray()));
        statement.setArray(
            2,
            connection.createArrayOf(
                "uuid", batch.stream().map(e -> e.context().id().value()).toArray()));
        statement.setArray(
            3,
            connection.createArrayOf(
                "uuid", batch.stream().map(e -> e.context().email().value()).toArray()));
        statement.executeUpdate();
        connection.commit();
      }
    };
  }

  /** The follower has connections and a bell of its own, as on another instance. */
  private static boolean latency(BenchmarkServer server, PostgresDatabase database, int events)
      throws Exception {
    Writer writer = ordered(database);
    TenantId tenant = new TenantId("agency-0");
    Map<Object, Long> committed = new ConcurrentHashMap<>();
    List<Double> millis = new ArrayList<>();
    try (PostgresDatabase another = server.open("ingest", 4)) {
      WatchFeed<RecordedEvent> watch =
          WatchFeed.ofEvents(
              another.unitOfWork(),
              new PostgresEngagementEventStore(another.unitOfWork(), another.feedBell()),
              new PostgresFeedPlaces(another.unitOfWork(), another.feedBell()));
      Semaphore news = new Semaphore(0);
      watch.onNews(news::release);
      long position = watch.last(tenant);
      Thread follower =
          Thread.ofPlatform()
              .daemon()
              .unstarted(() -> follow(watch, news, tenant, position, events, committed, millis));
      follower.start();
      for (int i = 0; i < events; i++) {
        List<EngagementEvent> one = clicks(1);
        writer.write(one);
        committed.put(one.getFirst().context().id(), System.nanoTime());
        TimeUnit.MILLISECONDS.sleep(5);
      }
      follower.join(TimeUnit.SECONDS.toMillis(30));
    }
    double high = Figures.quantile(millis, 0.99);
    Figures.line(
        "commit to a follower on another instance, %,d events: p50 %.1f ms, p99 %.1f ms, max %.1f ms"
            .formatted(millis.size(), Figures.median(millis), high, Figures.quantile(millis, 1)));
    return millis.size() == events && high <= TARGET_MILLIS;
  }

  private static void follow(
      WatchFeed<RecordedEvent> watch,
      Semaphore news,
      TenantId tenant,
      long from,
      int events,
      Map<Object, Long> committed,
      List<Double> millis) {
    long position = from;
    try {
      while (millis.size() < events) {
        if (news.tryAcquire(1, TimeUnit.SECONDS)) {
          news.drainPermits();
        }
        for (var event :
            watch.news(Map.of(tenant, position), 1_000).getOrDefault(tenant, List.of())) {
          long now = System.nanoTime();
          position = event.position();
          Long at = committed.get(event.event().context().id());
          // Seen before the writer's own call had returned: no delay at all.
          millis.add(at == null ? 0.0 : Math.max(0, (now - at) / 1e6));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
