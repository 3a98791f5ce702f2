package com.nurturehub.email.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.EventSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Readers of streams; closing it ends all of them. */
public final class StreamClient implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final RestServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  public StreamClient(RestServer server) {
    this.server = server;
  }

  /** Opens a stream, which must be one. */
  public EventSource open(String token, String path) throws IOException, InterruptedException {
    return open(token, path, Map.of(), Integer.MAX_VALUE);
  }

  /**
   * The same.
   *
   * @param ahead the reader reads no further while so many events wait to be taken
   */
  public EventSource open(String token, String path, Map<String, String> headers, int ahead)
      throws IOException, InterruptedException {
    return eventSource(answer(token, path, headers), ahead);
  }

  /** Opens a stream as readers do that have just gone, which the server may not know yet. */
  public EventSource reopen(String token, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = answer(token, path, headers);
    while (answer.statusCode() == 429) {
      answer.body().close();
      answer = answer(token, path, headers);
    }
    return eventSource(answer, Integer.MAX_VALUE);
  }

  /**
   * The ids that a reader is told of from the beginning, which breaks its connection off after so
   * many events each and comes back with the last one that it saw.
   */
  public List<String> idsOver(List<Integer> connections, String token, String path)
      throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    String last = "0";
    for (int events : connections) {
      try (EventSource stream = reopen(token, path, Map.of("Last-Event-ID", last))) {
        List<EventSource.Event> told = take(stream, events);
        told.forEach(event -> ids.add(idOf(event)));
        last = told.getLast().id();
      }
    }
    return ids;
  }

  /** The status of an answer that is not read. */
  public int tryOpen(String token, String path) {
    try {
      HttpResponse<InputStream> answer = answer(token, path, Map.of());
      answer.body().close();
      return answer.statusCode();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The next so many events, which must come soon. */
  public static List<EventSource.Event> take(EventSource stream, int count)
      throws InterruptedException {
    List<EventSource.Event> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(stream.next(SOON).orElseThrow());
    }
    return taken;
  }

  /** The id of the CloudEvent that is told. */
  public static String idOf(EventSource.Event event) {
    int start = event.data().indexOf("\"id\":\"") + "\"id\":\"".length();
    return event.data().substring(start, event.data().indexOf('"', start));
  }

  private HttpResponse<InputStream> answer(String token, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.base() + path))
            .header("Authorization", "Bearer " + token)
            .timeout(SOON);
    headers.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static EventSource eventSource(HttpResponse<InputStream> answer, int ahead) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    return new EventSource(answer.body(), ahead);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
