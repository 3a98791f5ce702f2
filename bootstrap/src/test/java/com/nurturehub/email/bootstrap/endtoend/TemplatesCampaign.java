package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.fixture.HardCase;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every HTML file of a directory as an e-mail through the running service: what arrives is held
 * against the file byte by byte and pixel by pixel, and each of its links is followed.
 */
final class TemplatesCampaign {

  private static final String TENANT = "templates";

  /** The rewriter's own, in the module that has it. */
  private static final Path HARD_CASES =
      Path.of(
          "../adapters-outbound-providers/src/test/resources",
          "com/nurturehub/email/outbound/html/hard-cases");

  /** By which they name the service. */
  private static final String OURS_IN_HARD_CASES = "https://us.example/";

  private final Path templates;
  private final boolean isMarked;
  private final PrintStream out;
  private final List<String> faults = new ArrayList<>();

  private TemplatesCampaign(Path templates, boolean isMarked, PrintStream out) {
    this.templates = templates;
    this.isMarked = isMarked;
    this.out = out;
  }

  /**
   * Of somebody's templates.
   *
   * @param templates searched with all directories below it
   */
  static TemplatesCampaign of(Path templates, PrintStream out) {
    return new TemplatesCampaign(templates, false, out);
  }

  /** Of the rewriter's hard cases, whose marks say which links must be tracked. */
  static TemplatesCampaign ofHardCases(PrintStream out) {
    return new TemplatesCampaign(HARD_CASES, true, out);
  }

  List<String> run(Path directory) throws Exception {
    List<Path> files = files();
    out.printf("templates: %d files%n", files.size());
    if (files.isEmpty()) {
      return List.of("no HTML in " + templates);
    }
    Screenshots screenshots =
        new Screenshots(Files.createDirectories(directory.resolve("screenshots")));
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster = Cluster.start(directory, 1, google, TrackedHtml.PUBLISHED)) {
      Agencies.grant(google, TENANT);
      cluster.configure(TENANT, Agencies.delivery(TENANT));
      out.printf("%-60s %6s %7s %8s %6s %6s%n", "", "kB", "tracked", "warnings", "bytes", "pixels");
      for (Path file : files) {
        check(file, cluster, google, screenshots);
      }
    }
    faults.forEach(fault -> out.println("WRONG: " + fault));
    return faults;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(templates)) {
      return all.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
  }

  private void check(Path file, Cluster cluster, GoogleEmulator google, Screenshots screenshots)
      throws Exception {
    Optional<HardCase> hard = isMarked ? Optional.of(HardCase.read(file)) : Optional.empty();
    String author =
        hard.isPresent()
            ? hard.get().html().replace(OURS_IN_HARD_CASES, TrackedHtml.BASE.toString())
            : Files.readString(file);
    String name = templates.relativize(file).toString();
    HttpResponse<String> answer = schedule(author, cluster);
    if (answer.statusCode() == 400 && hasNul(author)) {
      out.printf(
          "%-60s %6d refused, since no mail can hold a NUL%n", name, author.length() / 1_000);
      return;
    }
    JsonObject scheduled = ServiceClient.object(answer);
    String arrived = arrivedBy(scheduled, google);
    Optional<TrackedHtml> read = TrackedHtml.read(author, arrived);
    boolean bytes = read.isPresent();
    boolean pixels =
        screenshots.areEqual(author, read.map(TrackedHtml::withoutPixel).orElse(arrived));
    List<TrackedHtml.Link> links = read.map(TrackedHtml::links).orElse(List.of());
    for (TrackedHtml.Link link : links) {
      follow(name, link, cluster.instance(0).address());
    }
    if (hard.isPresent() && links.size() != hard.get().links().size()) {
      faults.add("%s has %d tracked links".formatted(name, links.size()));
    }
    int warnings =
        scheduled.getOrDefault("warnings", JsonValue.EMPTY_JSON_ARRAY) instanceof JsonArray array
            ? array.size()
            : 0;
    out.printf(
        "%-60s %6d %7d %8d %6s %6s%n",
        name,
        author.length() / 1_000,
        links.size(),
        warnings,
        bytes ? "same" : "OTHER",
        pixels ? "same" : "OTHER");
    if (!bytes || !pixels) {
      faults.add(name + (bytes ? " looks otherwise" : " has changed outside of its links"));
    }
  }

  private static boolean hasNul(String html) {
    return html.indexOf('\0') >= 0;
  }

  private static HttpResponse<String> schedule(String html, Cluster cluster) throws Exception {
    JsonObject email =
        Json.createObjectBuilder(Agencies.emailAt("c-1", 1, Instant.now()))
            .add("html", html)
            .build();
    return cluster.client(0).post("/api/v1/tenants/" + TENANT + "/emails", email);
  }

  private static String arrivedBy(JsonObject scheduled, GoogleEmulator google) throws Exception {
    String messageId = scheduled.getString("messageId");
    List<String> arrived = new ArrayList<>();
    Waiting.until(
        "an e-mail to arrive",
        Duration.ofMinutes(1),
        () ->
            google.deliveries().stream()
                .filter(delivery -> delivery.messageId().equals(messageId))
                .findFirst()
                .flatMap(delivery -> delivery.parsed().html())
                .map(arrived::add)
                .orElse(false));
    return arrived.getFirst();
  }

  private void follow(String name, TrackedHtml.Link link, URI service)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = ServiceClient.visit(service.resolve(link.path()), "GET");
    String location = answer.headers().firstValue("Location").orElse("");
    if (answer.statusCode() != 302 || !location.equals(link.inAHeader())) {
      faults.add(
          name + ": a link leads to '" + location + "' instead of '" + link.inAHeader() + "'");
    }
  }
}
