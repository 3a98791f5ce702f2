package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.fixture.EventSource;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.emulator.kafka.KafkaBroker;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Eight writers store events of a few agencies, straight into the store, while visitors come to
 * both instances; each agency's feed is followed by pull at one instance and by stream at the
 * other, whose reader breaks off again and again; in the long form all of them by Kafka as well.
 * Then the same while other sessions hold transactions open that have written. No reader misses an
 * event or sees one out of order, and none but Kafka's sees one twice.
 */
final class FeedCampaign {

  private static final String CALM = "calm";
  private static final String HELD = "held";
  private static final int WRITERS = 8;
  private static final int AGENCIES = 4;
  private static final int MAX_BATCH = 200;
  private static final int VISITS = 30;
  private static final int HOLDERS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final int events;
  private final boolean isPublished;
  private final PrintStream out;

  /**
   * A campaign.
   *
   * @param events that the writers store in each of the two halves
   * @param isPublished whether a Kafka broker is told of them as well
   */
  FeedCampaign(int events, boolean isPublished, PrintStream out) {
    this.events = events;
    this.isPublished = isPublished;
    this.out = out;
  }

  List<String> run(Path directory) throws Exception {
    out.printf("feed: twice %,d events by %d writers%n", events, WRITERS);
    List<String> faults = new ArrayList<>();
    if (isPublished) {
      try (KafkaBroker broker =
              KafkaBroker.start(Files.createDirectory(directory.resolve("kafka")), Map.of());
          Cluster cluster =
              start(directory, Map.of("nurturehub.kafka.bootstrap-servers", broker.address()))) {
        faults.addAll(halves(cluster));
        faults.addAll(byKafka(cluster, broker));
        faults.addAll(stopWhileRead(cluster, directory));
      }
    } else {
      try (Cluster cluster = start(directory, Map.of())) {
        faults.addAll(halves(cluster));
        faults.addAll(stopWhileRead(cluster, directory));
      }
    }
    faults.forEach(fault -> out.println("WRONG: " + fault));
    return faults;
  }

  private static Cluster start(Path directory, Map<String, String> settings) throws Exception {
    return Cluster.start(directory, 2, settings, ServiceProcess.SHORT_LIVED);
  }

  private List<String> halves(Cluster cluster) throws Exception {
    List<String> faults = new ArrayList<>(half(cluster, CALM));
    List<Connection> held = new ArrayList<>();
    try {
      for (int i = 0; i < HOLDERS; i++) {
        held.add(hold(cluster, i));
      }
      faults.addAll(half(cluster, HELD));
    } finally {
      for (Connection connection : held) {
        connection.close();
      }
    }
    return faults;
  }

  /** A stop ends the streams that are open, and everything else in its order. */
  private static List<String> stopWhileRead(Cluster cluster, Path directory) throws Exception {
    Path log = directory.resolve("instance-0").resolve("logs").resolve("server.0.log");
    String path = "/api/v1/tenants/%s/engagement-events/stream".formatted(tenant(CALM, 0).value());
    try (EventSource stream = cluster.client(0).stream(path, "0")) {
      if (stream.next(PATIENCE).isEmpty()) {
        return List.of("nothing came by the last stream");
      }
      cluster.stop(0);
    }
    return Files.readString(log).contains("drained and stopped")
        ? List.of()
        : List.of("an instance did not drain that was stopped while a stream was open");
  }

  /** Kafka may repeat an event; what it tells first is in the store's order. */
  private List<String> byKafka(Cluster cluster, KafkaBroker broker) throws Exception {
    Waiting.until(
        "everything to be published", PATIENCE, () -> KafkaCampaign.waiting(cluster) == 0);
    Map<String, Set<String>> read = new HashMap<>();
    AtomicInteger records = new AtomicInteger();
    broker.consume(
        KafkaCampaign.TOPIC,
        record -> {
          records.incrementAndGet();
          read.computeIfAbsent(record.header("ce_source"), source -> new LinkedHashSet<>())
              .add(record.header("ce_id"));
        });
    List<String> faults = new ArrayList<>();
    for (String half : List.of(CALM, HELD)) {
      for (int i = 0; i < AGENCIES; i++) {
        TenantId tenant = tenant(half, i);
        Set<String> told = read.getOrDefault(CloudEvent.source(tenant), Set.of());
        compare(faults, tenant + " by Kafka", List.copyOf(told), order(cluster, tenant.value()));
      }
    }
    int distinct = read.values().stream().mapToInt(Set::size).sum();
    out.printf("by Kafka: %,d events, of them %,d again%n", distinct, records.get() - distinct);
    return faults;
  }

  /** A transaction that has taken a position and written, and does not come to an end. */
  private static Connection hold(Cluster cluster, int number) throws SQLException {
    Connection connection = cluster.connect();
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT nextval('engagement_position'), count(*) FROM engagement_place");
      statement.execute(
          "INSERT INTO engagement_client (tenant, event_id) VALUES ('held-%d', gen_random_uuid())"
              .formatted(number));
    }
    return connection;
  }

  private List<String> half(Cluster cluster, String name) throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    List<FeedReaders> readers = new ArrayList<>();
    for (int i = 0; i < AGENCIES; i++) {
      FeedReaders reader =
          new FeedReaders(
              tenant(name, i).value(),
              cluster.instance(i % 2).address(),
              cluster.instance((i + 1) % 2).address(),
              cluster.token(),
              isOver::get);
      reader.start();
      readers.add(reader);
    }
    Set<String> written = ConcurrentHashMap.newKeySet();
    Instant begun = Instant.now();
    write(cluster, name, written);
    Duration writing = Duration.between(begun, Instant.now());
    // What the instances could not store at once comes from their journals.
    Waiting.until(
        "every visit to be stored",
        PATIENCE,
        () -> stored(cluster, name) >= written.size() + 2 * VISITS);
    isOver.set(true);
    for (FeedReaders reader : readers) {
      reader.finish();
    }
    Duration reading = Duration.between(begun, Instant.now());
    List<String> faults = new ArrayList<>();
    Set<String> stored = new HashSet<>();
    int connections = 0;
    for (int i = 0; i < AGENCIES; i++) {
      String tenant = tenant(name, i).value();
      List<String> order = order(cluster, tenant);
      stored.addAll(order);
      connections += readers.get(i).connections();
      compare(faults, tenant + " by pull", readers.get(i).byPull(), order);
      compare(faults, tenant + " by stream", readers.get(i).byStream(), order);
    }
    if (!stored.containsAll(written) || stored.size() != written.size() + 2 * VISITS) {
      faults.add(
          "%s: %,d stored of %,d written and %d visits"
              .formatted(name, stored.size(), written.size(), 2 * VISITS));
    }
    out.printf(
        "%s: %,d events, written in %.1f s, all read after %.1f s, streams opened %d times%n",
        name, stored.size(), writing.toMillis() / 1e3, reading.toMillis() / 1e3, connections);
    return faults;
  }

  private void write(Cluster cluster, String name, Set<String> written) throws Exception {
    AtomicInteger left = new AtomicInteger(events);
    try (PostgresDatabase one = cluster.store();
        PostgresDatabase other = cluster.store()) {
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        PostgresDatabase database = i % 2 == 0 ? one : other;
        Random random = new Random(i);
        writers.add(Background.run(() -> write(database, name, random, left, written)));
      }
      for (int instance = 0; instance < 2; instance++) {
        int number = instance;
        writers.add(Background.run(() -> visit(cluster, name, number)));
      }
      for (CompletableFuture<Void> writer : writers) {
        Background.finish(writer, PATIENCE);
      }
    }
  }

  private static void write(
      PostgresDatabase database,
      String name,
      Random random,
      AtomicInteger left,
      Set<String> written) {
    PostgresEngagementEventStore store =
        new PostgresEngagementEventStore(database.unitOfWork(), database.feedBell());
    int batch = 1 + random.nextInt(MAX_BATCH);
    int rest = left.getAndAdd(-batch);
    while (rest > 0) {
      List<EngagementEvent> some = new ArrayList<>();
      for (int i = 0; i < Math.min(batch, rest); i++) {
        some.add(opened(tenant(name, random.nextInt(AGENCIES))));
      }
      database
          .unitOfWork()
          .asWorker(
              () -> {
                store.append(some);
                return some;
              });
      some.forEach(event -> written.add(event.context().id().toString()));
      batch = 1 + random.nextInt(MAX_BATCH);
      rest = left.getAndAdd(-batch);
    }
  }

  /** E-mails that are each opened once. */
  private static void visit(Cluster cluster, String name, int instance) throws Exception {
    URI address = cluster.instance(instance).address();
    for (int i = 0; i < VISITS; i++) {
      EngagementEvent event = opened(tenant(name, i % AGENCIES));
      TrackingToken.Subject subject =
          new TrackingToken.Subject(
              event.context().tenant(),
              event.context().email(),
              event.context().sequence(),
              event.context().contact(),
              event.context().occurredAt().truncatedTo(ChronoUnit.SECONDS));
      String token = cluster.tokens().seal(new TrackingToken.Open(subject));
      ServiceClient.visit(address.resolve("/t/o/" + token + ".gif"), "GET");
    }
  }

  private static EngagementEvent opened(TenantId tenant) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    EmailDetails email = Examples.details(tenant, now);
    return new EngagementEvent.Opened(Examples.eventContext(email, now), Examples.visit());
  }

  private static TenantId tenant(String half, int number) {
    return new TenantId(half + "-" + number);
  }

  private static long stored(Cluster cluster, String half) throws SQLException {
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement();
        ResultSet counted =
            statement.executeQuery(
                "SELECT count(*) FROM engagement_event WHERE tenant LIKE '%s-%%'"
                    .formatted(half))) {
      counted.next();
      return counted.getLong(1);
    }
  }

  private static List<String> order(Cluster cluster, String tenant) throws SQLException {
    List<String> order = new ArrayList<>();
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id FROM engagement_event WHERE tenant = '%s' ORDER BY position"
                    .formatted(tenant))) {
      while (rows.next()) {
        order.add(rows.getString(1));
      }
    }
    return order;
  }

  private static void compare(
      List<String> faults, String reader, List<String> read, List<String> order) {
    if (!read.equals(order)) {
      Set<String> distinct = new HashSet<>(read);
      long missed = order.stream().filter(id -> !distinct.contains(id)).count();
      faults.add(
          "%s: %,d read of %,d, %,d missed, %,d twice"
              .formatted(reader, read.size(), order.size(), missed, read.size() - distinct.size()));
    }
  }
}
