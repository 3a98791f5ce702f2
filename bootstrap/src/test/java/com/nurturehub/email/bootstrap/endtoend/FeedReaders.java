package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.fixture.EventSource;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Follows one tenant's feed over HTTP, page by page and as a stream, from the beginning. */
final class FeedReaders {

  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Events after which the stream's reader breaks its connection off. */
  private static final int BREAK_AFTER = 3_000;

  private final URI pulled;
  private final URI streamed;
  private final String token;
  private final BooleanSupplier isOver;
  private final List<String> byPull = new ArrayList<>();
  private final List<String> byStream = new ArrayList<>();
  private final List<CompletableFuture<Void>> running = new ArrayList<>();
  private int connections;

  /**
   * Readers of a tenant's feed.
   *
   * @param isOver whether nothing new comes any more
   */
  FeedReaders(String tenant, URI pull, URI stream, String token, BooleanSupplier isOver) {
    String path = "/api/v1/tenants/" + tenant + "/engagement-events";
    this.pulled = pull.resolve(path);
    this.streamed = stream.resolve(path + "/stream");
    this.token = token;
    this.isOver = isOver;
  }

  void start() {
    running.add(Background.run(this::pull));
    running.add(Background.run(this::stream));
  }

  void finish() throws Exception {
    for (CompletableFuture<Void> each : running) {
      Background.finish(each, PATIENCE);
    }
  }

  List<String> byPull() {
    return byPull;
  }

  List<String> byStream() {
    return byStream;
  }

  /** How often the stream was opened. */
  int connections() {
    return connections;
  }

  private void pull() throws Exception {
    String cursor = "0";
    boolean goesOn = true;
    while (goesOn) {
      boolean last = isOver.getAsBoolean();
      HttpResponse<String> answer =
          HTTP.send(
              request(URI.create(pulled + "?limit=1000&after=" + cursor)).build(),
              HttpResponse.BodyHandlers.ofString());
      JsonObject page = ServiceClient.object(answer);
      List<JsonObject> events = page.getJsonArray("events").getValuesAs(JsonObject.class);
      events.forEach(event -> byPull.add(event.getString("id")));
      cursor = page.getString("next");
      goesOn = !last || !events.isEmpty();
    }
  }

  private void stream() throws Exception {
    String cursor = "";
    boolean goesOn = true;
    while (goesOn) {
      connections++;
      HttpRequest.Builder request = request(streamed);
      if (!cursor.isEmpty()) {
        request.header("Last-Event-ID", cursor);
      }
      HttpResponse<InputStream> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        throw new IOException("no stream: " + answer.statusCode());
      }
      try (EventSource source = new EventSource(answer.body())) {
        boolean isConnected = true;
        for (int taken = 0; isConnected && taken < BREAK_AFTER; ) {
          boolean last = isOver.getAsBoolean();
          Optional<EventSource.Event> next = source.next(SILENCE);
          if (next.isPresent()) {
            byStream.add(idOf(next.get().data()));
            cursor = next.get().id();
            taken++;
          }
          goesOn = !last || next.isPresent();
          isConnected = goesOn;
        }
      }
    }
  }

  private HttpRequest.Builder request(URI address) {
    return HttpRequest.newBuilder(address)
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + token);
  }

  /** Parsing all of a million events would slow their reading down. */
  private static String idOf(String event) {
    String name = "\"id\":\"";
    int start = event.indexOf(name) + name.length();
    return event.substring(start, event.indexOf('"', start));
  }
}
