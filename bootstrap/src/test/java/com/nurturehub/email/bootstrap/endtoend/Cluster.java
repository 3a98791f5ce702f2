package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.bootstrap.launcher.TestSite;
import com.nurturehub.email.outbound.token.Keysets;
import com.nurturehub.email.outbound.token.TinkTrackingTokens;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Several instances on one database, with the same keys and settings. */
final class Cluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private final Path directory;
  private final TestSite site;
  private final Map<String, String> settings;
  private final List<String> jvmOptions;
  private final String token;
  private final AtomicReferenceArray<Optional<ServiceProcess>> instances;
  private final Thread lastResort;

  private Cluster(
      Path directory,
      TestSite site,
      Map<String, String> settings,
      List<String> jvmOptions,
      int size) {
    this.jvmOptions = jvmOptions;
    this.directory = directory;
    this.site = site;
    this.settings = settings;
    this.token = site.token("platform", Optional.empty(), Duration.ofDays(1));
    this.instances = new AtomicReferenceArray<>(size);
    for (int i = 0; i < size; i++) {
      instances.set(i, Optional.empty());
    }
    this.lastResort = new Thread(site::close);
  }

  /**
   * Starts a database and so many instances.
   *
   * @param directory exists; everything is kept there
   * @param settings beside what the site and the double need
   * @param jvmOptions of each instance
   */
  static Cluster start(
      Path directory,
      int size,
      GoogleEmulator google,
      Map<String, String> settings,
      String... jvmOptions)
      throws Exception {
    Map<String, String> all = new TreeMap<>(ServiceProcess.meeting(google));
    all.putAll(settings);
    return start(directory, size, all, jvmOptions);
  }

  /**
   * The same, with settings that name the doubles as well.
   *
   * @param directory exists; everything is kept there
   */
  static Cluster start(Path directory, int size, Map<String, String> settings, String... jvmOptions)
      throws Exception {
    TestSite site = TestSite.open(directory.resolve("site"));
    Map<String, String> all = new TreeMap<>(site.settings());
    List.of("database.url", "database.user", "database.password", "engagement.journal")
        .forEach(own -> all.remove("nurturehub." + own));
    all.putAll(settings);
    Cluster cluster = new Cluster(directory, site, all, List.of(jvmOptions), size);
    Runtime.getRuntime().addShutdownHook(cluster.lastResort);
    try {
      List<CompletableFuture<Void>> starting = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        starting.add(cluster.startInBackground(i));
      }
      for (CompletableFuture<Void> each : starting) {
        each.get();
      }
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  void start(int index) throws IOException, InterruptedException {
    Map<String, String> login = site.settings();
    String url =
        "%s?user=%s&password=%s"
            .formatted(
                login.get("nurturehub.database.url"),
                login.get("nurturehub.database.user"),
                login.get("nurturehub.database.password"));
    instances.set(
        index,
        Optional.of(
            ServiceProcess.start(
                directory.resolve("instance-" + index),
                jvmOptions,
                settings,
                "--no-demo",
                "--database",
                url)));
  }

  CompletableFuture<Void> startInBackground(int index) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            start(index);
          } catch (IOException e) {
            throw new IllegalStateException("instance " + index + " did not start", e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        THREADS);
  }

  /** The instance, which must have been started. */
  ServiceProcess instance(int index) {
    return instances.get(index).orElseThrow();
  }

  void kill(int index) throws InterruptedException {
    instance(index).kill();
    instances.set(index, Optional.empty());
  }

  /** As a rolling restart does it. */
  void stop(int index) throws InterruptedException {
    ServiceProcess stopped = instance(index);
    instances.set(index, Optional.empty());
    int code = stopped.stop();
    if (code != 0) {
      throw new AssertionError("instance " + index + " ended with " + code);
    }
  }

  void restartDatabase() throws IOException, InterruptedException {
    site.restartDatabase();
  }

  void stopDatabase() throws IOException, InterruptedException {
    site.stopDatabase();
  }

  void startDatabase() throws IOException, InterruptedException {
    site.startDatabase();
  }

  /** What the instances seal their tracking tokens with. */
  TrackingTokens tokens() {
    return new TinkTrackingTokens(
        Keysets.read(Keysets.TRACKING, Optional.ofNullable(site.settings().get(Keysets.TRACKING))));
  }

  /** Where the instance listens; absent while it is down. */
  Optional<URI> address(int index) {
    return instances.get(index).map(ServiceProcess::address);
  }

  ServiceClient client(int index) {
    return new ServiceClient(instance(index).address(), token);
  }

  /** A client of some instance that is up, from the given one on. */
  Optional<ServiceClient> anyClient(int from) {
    for (int i = 0; i < instances.length(); i++) {
      Optional<ServiceProcess> instance = instances.get((from + i) % instances.length());
      if (instance.isPresent()) {
        return Optional.of(new ServiceClient(instance.get().address(), token));
      }
    }
    return Optional.empty();
  }

  /** Configures a tenant; repeats until an instance takes it. */
  void configure(String tenant, JsonObject delivery) throws Exception {
    taken(tenant, client -> client.put("/api/v1/tenants/" + tenant + "/delivery", delivery));
  }

  /**
   * Schedules e-mails; repeats until an instance takes them. Each carries a key, so that those that
   * were taken before a connection broke are not taken twice.
   */
  void schedule(String tenant, List<JsonObject> emails) throws Exception {
    JsonArrayBuilder batch = Json.createArrayBuilder();
    emails.forEach(batch::add);
    var body = batch.build();
    HttpResponse<String> answer =
        taken(tenant, client -> client.post("/api/v1/tenants/" + tenant + "/emails/batch", body));
    for (JsonObject item : ServiceClient.array(answer).getValuesAs(JsonObject.class)) {
      if (item.getInt("status") / 100 != 2) {
        throw new AssertionError("not scheduled: " + item);
      }
    }
  }

  /** A request of which an instance may die at any moment. */
  @FunctionalInterface
  private interface Request {
    HttpResponse<String> send(ServiceClient client) throws IOException, InterruptedException;
  }

  private HttpResponse<String> taken(String tenant, Request request) throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    int[] tries = {Math.floorMod(tenant.hashCode(), instances.length())};
    Waiting.until(
        "an instance to take a request for " + tenant,
        PATIENCE,
        () -> {
          Optional<ServiceClient> client = anyClient(tries[0]++);
          if (client.isEmpty()) {
            return false;
          }
          try {
            HttpResponse<String> answer = request.send(client.get());
            // 503: its database is away; 500 and 404: it is being stopped.
            if (answer.statusCode() / 100 == 2) {
              answers.add(answer);
              return true;
            }
            return false;
          } catch (IOException e) {
            return false;
          }
        });
    return answers.getFirst();
  }

  /** Rows of the queue for which this holds; empty while the database is away. */
  Optional<Long> rows(String condition) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet counted =
            statement.executeQuery("SELECT count(*) FROM send_queue WHERE " + condition)) {
      counted.next();
      return Optional.of(counted.getLong(1));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /** Waits until nothing is due, now or later, and nothing is on its way. */
  void awaitRest(Duration atMost) throws Exception {
    Waiting.until(
        "every e-mail to be at rest",
        atMost,
        () -> rows("due_at IS NOT NULL OR lease_holder IS NOT NULL").equals(Optional.of(0L)));
  }

  /** What the database's sessions are at that hold a transaction open or wait for one. */
  String sessions() {
    StringBuilder told = new StringBuilder();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT pid || ' ' || state || ' for ' || (clock_timestamp() - state_change)
                  || ', blocked by ' || pg_blocking_pids(pid)::text
                  || ': ' || left(regexp_replace(query, '\\s+', ' ', 'g'), 120)
                FROM pg_stat_activity
                WHERE state <> 'idle' AND pid <> pg_backend_pid() AND datname = current_database()
                """)) {
      while (rows.next()) {
        told.append('\n').append(rows.getString(1));
      }
    } catch (SQLException e) {
      told.append(e.getMessage());
    }
    return told.toString();
  }

  /** What makes a lease this instance's. */
  static String heldBy(ServiceProcess instance) {
    return "lease_holder LIKE '%pid-" + instance.pid() + "'";
  }

  /** A session as the owner of the tables. */
  Connection connect() throws SQLException {
    Map<String, String> login = site.settings();
    return DriverManager.getConnection(
        login.getOrDefault("nurturehub.database.url", ""),
        login.get("nurturehub.database.user"),
        login.get("nurturehub.database.password"));
  }

  /** The store as another process of the service's would use it. */
  PostgresDatabase store() {
    Map<String, String> login = site.settings();
    return new PostgresDatabase(
        PostgresDatabase.pool(
            login.getOrDefault("nurturehub.database.url", ""),
            login.getOrDefault("nurturehub.database.user", ""),
            login.getOrDefault("nurturehub.database.password", ""),
            8));
  }

  /** A bearer token that reaches every tenant. */
  String token() {
    return token;
  }

  /** A counter of one instance, all its tags together. */
  long metric(int index, String name) throws IOException, InterruptedException {
    String page = client(index).get("/metrics").body();
    Matcher samples =
        Pattern.compile("(?m)^" + name + "(?:\\{[^}]*\\})? ([0-9.eE+]+)$").matcher(page);
    return samples.results().mapToLong(sample -> (long) Double.parseDouble(sample.group(1))).sum();
  }

  @Override
  public void close() {
    try {
      for (int i = 0; i < instances.length(); i++) {
        Optional<ServiceProcess> instance = instances.getAndSet(i, Optional.empty());
        if (instance.isPresent()) {
          instance.get().close();
        }
      }
    } finally {
      site.close();
      Runtime.getRuntime().removeShutdownHook(lastResort);
    }
  }
}
