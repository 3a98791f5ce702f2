package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.fixture.EventSource;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** An integrator's program, with one bearer token. */
final class ServiceClient {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  /** Streams are not served over HTTP/2, which the other one asks for. */
  private static final HttpClient STREAMS =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final Duration POLL = Duration.ofMillis(50);

  /** Of a stream that finds no place, a second apart. */
  private static final int TRIES = 20;

  private final URI address;
  private final String token;

  ServiceClient(URI address, String token) {
    this.address = address;
    this.token = token;
  }

  HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return HTTP.send(request(method, path, body), BodyHandlers.ofString());
  }

  /** The status alone, of an answer that may have no end. */
  int status(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        STREAMS.send(request("GET", path, BodyPublishers.noBody()), BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  /**
   * A stream of what follows the event that was seen last. Whoever has just gone may still have a
   * place, so it comes again when there is none.
   */
  EventSource stream(String path, String lastSeen) throws IOException, InterruptedException {
    HttpRequest request =
        builder("GET", path, BodyPublishers.noBody()).header("Last-Event-ID", lastSeen).build();
    HttpResponse<InputStream> answer = STREAMS.send(request, BodyHandlers.ofInputStream());
    for (int again = 0; again < TRIES && answer.statusCode() == 429; again++) {
      answer.body().close();
      TimeUnit.SECONDS.sleep(1);
      answer = STREAMS.send(request, BodyHandlers.ofInputStream());
    }
    if (answer.statusCode() != 200) {
      throw new AssertionError("no stream: " + answer.statusCode());
    }
    return new EventSource(answer.body());
  }

  private HttpRequest request(String method, String path, HttpRequest.BodyPublisher body) {
    return builder(method, path, body).build();
  }

  private HttpRequest.Builder builder(String method, String path, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(address.resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .method(method, body);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody());
  }

  HttpResponse<String> put(String path, JsonValue body) throws IOException, InterruptedException {
    return send("PUT", path, BodyPublishers.ofString(body.toString()));
  }

  HttpResponse<String> post(String path, JsonValue body) throws IOException, InterruptedException {
    return send("POST", path, BodyPublishers.ofString(body.toString()));
  }

  JsonObject email(String tenant, String id) throws IOException, InterruptedException {
    return object(get("/api/v1/tenants/" + tenant + "/emails/" + id));
  }

  List<JsonObject> events(String tenant, String query) throws IOException, InterruptedException {
    JsonArray events =
        object(get("/api/v1/tenants/" + tenant + "/engagement-events?limit=1000&" + query))
            .getJsonArray("events");
    return events.getValuesAs(JsonObject.class);
  }

  /** Every event of the tenant, page by page. */
  List<JsonObject> allEvents(String tenant) throws IOException, InterruptedException {
    List<JsonObject> all = new ArrayList<>();
    String after = "0";
    while (true) {
      JsonObject page =
          object(get("/api/v1/tenants/" + tenant + "/engagement-events?limit=1000&after=" + after));
      List<JsonObject> events = page.getJsonArray("events").getValuesAs(JsonObject.class);
      if (events.isEmpty()) {
        return all;
      }
      all.addAll(events);
      after = page.getString("next");
    }
  }

  /** Every e-mail of the tenant, page by page. */
  List<JsonObject> allEmails(String tenant) throws IOException, InterruptedException {
    List<JsonObject> all = new ArrayList<>();
    String cursor = "";
    while (true) {
      JsonObject page = object(get("/api/v1/tenants/" + tenant + "/emails?limit=200" + cursor));
      all.addAll(page.getJsonArray("emails").getValuesAs(JsonObject.class));
      if (page.isNull("next")) {
        return all;
      }
      cursor = "&cursor=" + page.getString("next");
    }
  }

  /** Asks for the e-mail until it is as wished. */
  JsonObject awaitEmail(String tenant, String id, Predicate<JsonObject> wish, Duration atMost)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    JsonObject email = email(tenant, id);
    while (!wish.test(email)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not as wished within " + atMost + ": " + email);
      }
      pause();
      email = email(tenant, id);
    }
    return email;
  }

  /** A mail client's request: no token, and redirects are shown. */
  static HttpResponse<byte[]> visit(URI url, String method)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(10))
            .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofByteArray());
  }

  static JsonObject object(HttpResponse<String> response) {
    return parse(response).asJsonObject();
  }

  static JsonArray array(HttpResponse<String> response) {
    return parse(response).asJsonArray();
  }

  private static JsonStructure parse(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return read(response.body());
  }

  static JsonStructure read(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.read();
    }
  }

  private static void pause() throws InterruptedException {
    LockSupport.parkNanos(POLL.toNanos());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
