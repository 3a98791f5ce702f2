package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A contact is written to, opens, follows links and is erased; then its old links are followed and
 * an old journal is replayed. Nothing personal is found in the whole database, nor in the journal;
 * and everything is counted as before.
 */
class ErasureIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CONTACT = "/api/v1/tenants/acme/contacts/c-quill";
  private static final String ADDRESS = "josephine.quill@somewhere.example";
  private static final String PERSONAL = "https://agency.example/for/quill-4711";
  private static final String LONG = "https://agency.example/long/quill-8812?" + "x".repeat(2_000);

  /** Whoever follows all links at once is reassessed as a machine, at some later moment. */
  private static final String NOT_FOLLOWED = "<a href=\"https://agency.example/\">Home</a>";

  private static final String BROWSER = "QuillBrowser/47.11";

  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final SecretSearch search =
      new SecretSearch()
          .secret("the address", ADDRESS)
          .secret("the name", "Josephine Quill")
          .secret("the subject", "A house for Quill")
          .secret("the body", "born in Middlewich")
          .secret("the header", "quill-in-spring")
          .secret("the key", "seq-42/josephine")
          .secret("the user agent", BROWSER)
          .secret("the network", "198.51.100.0/24")
          .secret("the personal link", "for/quill-4711")
          .secret("the long link", "long/quill-8812");

  @TempDir private Path directory;

  @Test
  void nothingPersonalShouldBeFoundAndAllBeCountedWhenAContactWasErased() throws Exception {
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster =
            Cluster.start(
                directory,
                1,
                google,
                Map.of("nurturehub.trusted-proxies", "127.0.0.0/8,::1/128"),
                ServiceProcess.SHORT_LIVED)) {
      Agencies.grant(google, "acme");
      cluster.configure("acme", Agencies.delivery("acme"));
      ServiceClient client = cluster.client(0);
      List<String> paths = pathsOf(google, send(client));
      schedule(client, Instant.now().plusSeconds(3_600));
      Path old = visit(cluster, paths);
      Waiting.until("every visit to be stored", PATIENCE, () -> journalIsEmpty());
      client.post(
          "/api/v1/tenants/acme/suppressions",
          Json.createObjectBuilder().add("address", ADDRESS).build());
      List<JsonObject> events = events(client);
      assertThat(search.in(dump(cluster)))
          .filteredOn(found -> found.endsWith(" as it is"))
          .hasSize(10);
      assertThat(search.in(Files.readString(old, StandardCharsets.ISO_8859_1)))
          .contains("the user agent as it is");

      JsonObject erased =
          ServiceClient.object(client.send("DELETE", CONTACT, BodyPublishers.noBody()));

      assertThat(erased.getInt("emailsInFlight")).isZero();
      assertThat(search.in(dump(cluster))).isEmpty();
      assertThat(events(client)).isEqualTo(events);
      assertThat(get(cluster, paths.get(0)).statusCode()).isEqualTo(200);
      HttpResponse<byte[]> followed = get(cluster, paths.get(1));
      assertThat(followed.statusCode()).isEqualTo(302);
      assertThat(followed.headers().firstValue("Location")).contains(PERSONAL);
      assertThat(get(cluster, paths.get(2)).statusCode()).isEqualTo(404);
      assertThat(client.post("/api/v1/tenants/acme/emails", email().build()).statusCode())
          .isEqualTo(409);
      Waiting.until("both visits", PATIENCE, () -> events(client).size() == events.size() + 2);

      cluster.kill(0);
      Files.copy(old, journal().resolve("0000000000000004711.journal"));
      cluster.start(0);
      Waiting.until("the old journal to be replayed", PATIENCE, () -> journalIsEmpty());

      assertThat(events(cluster.client(0))).hasSize(events.size() + 2);
      assertThat(search.in(dump(cluster))).isEmpty();
      assertThat(filesOfTheJournal()).isEmpty();
    }
  }

  /**
   * Opens, follows both links, and once more, so that the journal has it; returns a copy of that.
   */
  private Path visit(Cluster cluster, List<String> paths) throws Exception {
    for (String path : paths) {
      assertThat(get(cluster, path).statusCode()).isIn(200, 302);
    }
    List<Path> copies = new ArrayList<>();
    Waiting.until(
        "a repeat in the journal",
        PATIENCE,
        () -> {
          get(cluster, paths.getFirst());
          for (Path file : filesOfTheJournal()) {
            copy(file).ifPresent(copies::add);
          }
          return !copies.isEmpty();
        });
    return copies.getFirst();
  }

  /** Absent when it was stored and removed in the meantime, or has nothing in it yet. */
  private Optional<Path> copy(Path file) throws IOException {
    Path copy = directory.resolve("old.journal");
    try {
      Files.write(copy, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Files.readString(copy, StandardCharsets.ISO_8859_1).contains(BROWSER)
        ? Optional.of(copy)
        : Optional.empty();
  }

  private HttpResponse<byte[]> get(Cluster cluster, String path)
      throws IOException, InterruptedException {
    URI url = cluster.instance(0).address().resolve(path);
    return http.send(
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("User-Agent", "Mozilla/5.0 (X11) " + BROWSER)
            .header("X-Forwarded-For", "198.51.100.77")
            .build(),
        BodyHandlers.ofByteArray());
  }

  /** The pixel's and the first two links'. */
  private static List<String> pathsOf(GoogleEmulator google, String messageId) {
    String html =
        google.deliveries().stream()
            .filter(d -> d.messageId().equals(messageId))
            .findFirst()
            .orElseThrow()
            .parsed()
            .html()
            .orElseThrow();
    List<String> paths = new ArrayList<>();
    for (String kind : List.of("/t/o/", "/t/c/")) {
      Pattern.compile("\"http://localhost:[0-9]+(" + kind + "[^\"]+)\"")
          .matcher(html)
          .results()
          .forEach(found -> paths.add(found.group(1)));
    }
    assertThat(paths).hasSize(4);
    return paths.subList(0, 3);
  }

  private String send(ServiceClient client) throws Exception {
    String id = schedule(client, Instant.now());
    client.awaitEmail("acme", id, e -> e.getString("state").equals("sent"), PATIENCE);
    return client.email("acme", id).getString("messageId");
  }

  private String schedule(ServiceClient client, Instant at) throws Exception {
    JsonObject item =
        email()
            .add("sendAt", at.toString())
            .add("idempotencyKey", "seq-42/josephine/" + at.getEpochSecond())
            .build();
    JsonObject taken =
        ServiceClient.array(
                client.post(
                    "/api/v1/tenants/acme/emails/batch",
                    Json.createArrayBuilder().add(item).build()))
            .getJsonObject(0);
    assertThat(taken.getInt("status")).as(taken.toString()).isEqualTo(201);
    return taken.getJsonObject("email").getString("id");
  }

  private static JsonObjectBuilder email() {
    return Agencies.email("c-quill", 1)
        .add(
            "contact",
            Json.createObjectBuilder()
                .add("id", "c-quill")
                .add("address", ADDRESS)
                .add("name", "Josephine Quill"))
        .add("subject", "A house for Quill")
        .add("headers", Json.createObjectBuilder().add("X-Note", "quill-in-spring"))
        .add(
            "html",
            "<p>You were born in Middlewich.</p><a href=\"%s\">Yours</a><a href=\"%s\">Long</a>%s"
                .formatted(PERSONAL, LONG, NOT_FOLLOWED));
  }

  /** What is told of the contact, but for links' destinations and the visitor. */
  private static List<JsonObject> events(ServiceClient client)
      throws IOException, InterruptedException {
    return client.events("acme", "contact=c-quill").stream()
        .map(
            event ->
                Json.createObjectBuilder(event)
                    .add(
                        "data",
                        Json.createObjectBuilder(event.getJsonObject("data"))
                            .remove("link")
                            .remove("userAgent")
                            .remove("network"))
                    .build())
        .toList();
  }

  private static String dump(Cluster cluster) throws Exception {
    try (Connection database = cluster.connect()) {
      return SecretSearch.dump(database);
    }
  }

  private Path journal() {
    return directory.resolve("instance-0").resolve("journal");
  }

  private boolean journalIsEmpty() throws IOException {
    return filesOfTheJournal().isEmpty();
  }

  /** Whatever is there but the lock. */
  private List<Path> filesOfTheJournal() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(journal())) {
      all.forEach(files::add);
    }
    files.removeIf(file -> file.endsWith("lock"));
    return files;
  }
}
