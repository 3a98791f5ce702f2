package com.nurturehub.email.bootstrap.endtoend;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless browser with one page, led by its DevTools protocol. */
final class Chromium implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> NAMES = List.of("chromium", "chromium-browser");

  private final Process process;
  private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger counter = new AtomicInteger();
  private final WebSocket page;

  private Chromium(Process process, URI debugger) {
    this.process = process;
    this.page =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(debugger, new Listener(answers))
            .join();
    call("Page.enable", Json.createObjectBuilder());
    call(
        "Emulation.setDeviceMetricsOverride",
        Json.createObjectBuilder()
            .add("width", 900)
            .add("height", 720)
            .add("deviceScaleFactor", 1)
            .add("mobile", false));
  }

  /**
   * Starts one.
   *
   * @param profile does not exist yet
   */
  static Chromium start(Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                executable().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolveSibling("chromium.log").toFile())
            .start();
    Path told = profile.resolve("DevToolsActivePort");
    Waiting.until(
        "Chromium to tell its port",
        PATIENCE,
        () -> Files.exists(told) && Files.readAllLines(told).size() >= 2);
    URI devTools = URI.create("http://127.0.0.1:" + Files.readAllLines(told).getFirst());
    HttpRequest newPage =
        HttpRequest.newBuilder(devTools.resolve("/json/new?about:blank"))
            .PUT(BodyPublishers.noBody())
            .build();
    String opened = HttpClient.newHttpClient().send(newPage, BodyHandlers.ofString()).body();
    return new Chromium(process, URI.create(parse(opened).getString("webSocketDebuggerUrl")));
  }

  private static Path executable() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "There is no chromium on the PATH: on Debian 'apt-get install chromium'."));
  }

  /** Goes there, and waits until the page is complete. */
  void open(URI address) throws Exception {
    evaluate("window.left = true");
    call("Page.navigate", Json.createObjectBuilder().add("url", address.toString()));
    awaitAnotherPage();
  }

  /** Presses the mouse on what the selector finds, and waits for the page that it leads to. */
  void click(String selector) throws Exception {
    String place =
        evaluate(
            "(() => { window.left = true; const r = document.querySelector('%s')"
                    .formatted(selector)
                + ".getBoundingClientRect(); return (r.x + r.width / 2) + ' ' + (r.y + r.height /"
                + " 2) })()");
    double x = Double.parseDouble(place.substring(0, place.indexOf(' ')));
    double y = Double.parseDouble(place.substring(place.indexOf(' ') + 1));
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Json.createObjectBuilder()
              .add("type", type)
              .add("x", x)
              .add("y", y)
              .add("button", "left")
              .add("clickCount", 1));
    }
    awaitAnotherPage();
  }

  URI address() {
    return URI.create(evaluate("location.href"));
  }

  /** The visible text of the page. */
  String text() {
    return evaluate("document.body.innerText");
  }

  void screenshot(Path file) throws IOException {
    JsonObject shot =
        call("Page.captureScreenshot", Json.createObjectBuilder().add("format", "png"));
    Files.write(file, Base64.getDecoder().decode(shot.getString("data")));
  }

  private void awaitAnotherPage() throws Exception {
    Waiting.until(
        "the page to be complete",
        PATIENCE,
        () ->
            evaluate("String(!window.left && document.readyState === 'complete')").equals("true"));
  }

  private String evaluate(String script) {
    JsonObject result =
        call(
                "Runtime.evaluate",
                Json.createObjectBuilder().add("expression", script).add("returnByValue", true))
            .getJsonObject("result");
    return result.get("value") instanceof jakarta.json.JsonString text
        ? text.getString()
        : String.valueOf(result.get("value"));
  }

  private JsonObject call(String method, JsonObjectBuilder parameters) {
    int id = counter.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String message =
        Json.createObjectBuilder()
            .add("id", id)
            .add("method", method)
            .add("params", parameters)
            .build()
            .toString();
    page.sendText(message, true).join();
    JsonObject told = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (told.containsKey("error")) {
      throw new IllegalStateException(method + ": " + told.getJsonObject("error"));
    }
    return told.getJsonObject("result");
  }

  private static JsonObject parse(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }

  @Override
  public void close() {
    page.abort();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Puts messages together, and gives answers to those who wait for them; events are left. */
  private static final class Listener implements WebSocket.Listener {

    private final Map<Integer, CompletableFuture<JsonObject>> answers;
    private final StringBuilder message = new StringBuilder();

    Listener(Map<Integer, CompletableFuture<JsonObject>> answers) {
      this.answers = answers;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        JsonObject told = parse(message.toString());
        message.setLength(0);
        if (told.containsKey("id")) {
          Optional.ofNullable(answers.remove(told.getInt("id")))
              .ifPresent(answer -> answer.complete(told));
        }
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }
}
