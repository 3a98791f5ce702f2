package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.kafka.ConsumedRecord;
import com.nurturehub.emulator.kafka.KafkaBroker;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real broker goes away and comes back under a load of opens, clicks and sent e-mails, and in the
 * long form instances of the service die and stand still as well. What Kafka's own console consumer
 * then reads is compared with the pull feed.
 */
final class KafkaCampaign {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  static final String TOPIC = "nurturehub.engagement";

  /**
   * Longer than a call may take, and than the database waits for a transaction that does nothing.
   */
  private static final Duration STANDSTILL = Duration.ofSeconds(20);

  /** Not needed to get in here, and nobody's to read. */
  private static final String SECRET = "s3cret-of-kafka";

  private static final String AGENCY = "agency-0";
  private static final int EMAILS = 20;

  private final Duration phase;
  private final boolean isLong;
  private final PrintStream out;

  /**
   * A campaign.
   *
   * @param phase how long each state of affairs lasts
   * @param isLong whether there are two instances, and they die and stand still as well
   */
  KafkaCampaign(Duration phase, boolean isLong, PrintStream out) {
    this.phase = phase;
    this.isLong = isLong;
    this.out = out;
  }

  List<String> run(Path directory) throws Exception {
    out.printf("kafka: the broker goes away, each state lasts %d s%n", phase.toSeconds());
    Path kafka = Files.createDirectory(directory.resolve("kafka"));
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        KafkaBroker broker = KafkaBroker.start(kafka, Map.of());
        Cluster cluster =
            Cluster.start(
                directory, isLong ? 2 : 1, google, settings(broker), ServiceProcess.SHORT_LIVED)) {
      Mailing mailing = Mailing.of(AGENCY, "mailed", 2 * EMAILS, Instant.now());
      mailing.introduce(cluster, google, Mailing.limits(60_000, 50));
      List<String> faults = new ArrayList<>();
      Visitors visitors = Visitors.of(() -> cluster.address(0), cluster.tokens());
      try {
        Mailing.schedule(List.of(mailing), 0, EMAILS, cluster);
        pass();
        broker.stop();
        Mailing.schedule(List.of(mailing), EMAILS, 2 * EMAILS, cluster);
        pass();
        if (cluster.client(0).get("/health").statusCode() != 200) {
          faults.add("the service is not healthy without a broker");
        }
        broker.startAgain();
        pass();
        if (isLong) {
          trouble(broker, cluster);
        }
      } finally {
        visitors.leave();
      }
      cluster.awaitRest(PATIENCE);
      Waiting.until("everything to be published", PATIENCE, () -> isPublished(cluster));
      faults.addAll(reckon(cluster, broker.consume(TOPIC)));
      faults.addAll(secretsIn(directory));
      faults.forEach(fault -> out.println("WRONG: " + fault));
      return faults;
    }
  }

  private static Map<String, String> settings(KafkaBroker broker) {
    return Map.of(
        "nurturehub.kafka.bootstrap-servers",
        broker.address(),
        "nurturehub.kafka.client.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"n\""
            + " password=\"%s\";".formatted(SECRET));
  }

  private void trouble(KafkaBroker broker, Cluster cluster) throws Exception {
    broker.kill();
    pass();
    broker.startAgain();
    pass();
    cluster.kill(1);
    pass();
    cluster.start(1);
    pass();
    broker.suspend();
    Waiting.pass(STANDSTILL);
    broker.resume();
    pass();
    cluster.instance(1).suspend();
    Waiting.pass(STANDSTILL);
    cluster.instance(1).resume();
    pass();
    cluster.kill(1);
    cluster.start(1);
    pass();
  }

  private void pass() throws Exception {
    Waiting.pass(phase);
  }

  /** Nothing is in a journal, and no event beyond a place. */
  private boolean isPublished(Cluster cluster) throws Exception {
    for (int i = 0; i < (isLong ? 2 : 1); i++) {
      if (cluster.metric(i, "nurturehub_journal_bytes") > 0) {
        return false;
      }
    }
    return waiting(cluster) == 0;
  }

  /** Events that are stored, and not published yet. */
  static long waiting(Cluster cluster) throws SQLException {
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement();
        ResultSet counted =
            statement.executeQuery(
                """
                SELECT count(*) FROM engagement_event event
                JOIN engagement_place place
                  ON place.reader = 'kafka' AND place.share = nurturehub_share(event.tenant)
                WHERE event.position > place.position
                """)) {
      counted.next();
      return counted.getLong(1);
    }
  }

  private List<String> reckon(Cluster cluster, List<ConsumedRecord> records) throws Exception {
    Map<String, JsonObject> known = new HashMap<>();
    Map<String, List<String>> feed = new LinkedHashMap<>();
    for (String tenant : tenants()) {
      for (JsonObject event : cluster.client(0).allEvents(tenant)) {
        known.put(event.getString("id"), event);
        feed.computeIfAbsent(tenant + "/" + event.getString("subject"), key -> new ArrayList<>())
            .add(event.getString("id"));
      }
    }
    List<String> faults = new ArrayList<>();
    Map<String, List<String>> read = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (ConsumedRecord record : records) {
      String id = record.header("ce_id");
      if (seen.add(id)) {
        read.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(id);
      }
      JsonObject event = known.get(id);
      if (event == null || !isSame(record, event)) {
        faults.add("%s is not %s".formatted(record, event));
      }
    }
    feed.forEach(
        (key, ids) -> {
          if (!ids.equals(read.get(key))) {
            faults.add("%s has other events, or in another order".formatted(key));
          }
        });
    if (!feed.keySet().equals(read.keySet())) {
      faults.add("keys %s instead of %s".formatted(read.keySet(), feed.keySet()));
    }
    Map<String, Long> kinds = new TreeMap<>();
    known.values().forEach(event -> kinds.merge(event.getString("type"), 1L, Long::sum));
    out.printf(
        "%,d events of %d contacts, %s; %,d records, of them %,d repeats%n",
        known.size(), feed.size(), kinds, records.size(), records.size() - seen.size());
    if (kinds.size() < 3) {
      faults.add("there is not of everything: " + kinds);
    }
    return faults;
  }

  private static List<String> tenants() {
    return IntStream.range(0, Visitors.TENANTS).mapToObj(i -> "agency-" + i).toList();
  }

  /** In the feed the platform sees the visitor's client as well. */
  private static boolean isSame(ConsumedRecord record, JsonObject event) {
    JsonObjectBuilder data = Json.createObjectBuilder(event.getJsonObject("data"));
    data.remove("userAgent").remove("network");
    return ServiceClient.read(record.value()).equals(data.build())
        && record.header("ce_source").equals(event.getString("source"))
        && record.header("ce_type").equals(event.getString("type"))
        && record.header("ce_subject").equals(event.getString("subject"))
        && Instant.parse(record.header("ce_time")).equals(Instant.parse(event.getString("time")))
        && record.header("ce_specversion").equals("1.0")
        && record.header("content-type").equals("application/json");
  }

  private static List<String> secretsIn(Path directory) throws Exception {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.find(directory, 10, (path, what) -> what.isRegularFile())) {
      for (Path log : files.filter(path -> path.toString().endsWith(".log")).toList()) {
        if (Files.readString(log, StandardCharsets.ISO_8859_1).contains(SECRET)) {
          found.add("a secret is in " + log);
        }
      }
    }
    return found;
  }
}
