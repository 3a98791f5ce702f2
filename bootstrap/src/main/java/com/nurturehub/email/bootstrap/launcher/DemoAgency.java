package com.nurturehub.email.bootstrap.launcher;

import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An agency that sends a three-step sequence to three contacts over a local stand-in for Google.
 * The product meets it by configured addresses and its own HTTP contract, as it would meet anybody.
 */
final class DemoAgency implements Demo {

  private static final String TENANT = "demo-agency";
  private static final String SENDER = "anna@demo-agency.example";
  private static final String CLIENT_ID = "demo-client";
  private static final String CLIENT_SECRET = "demo-secret";
  private static final String REFRESH_TOKEN = "demo-refresh-token";
  private static final List<Contact> CONTACTS =
      List.of(
          new Contact("jo", "Jo Ng"),
          new Contact("sam", "Sam Ødegård"),
          new Contact("kim", "Kim Reyes"));
  private static final List<Step> STEPS =
      List.of(
          new Step(1, "What your home is worth today", Duration.ofSeconds(5)),
          new Step(2, "Three homes like yours, sold this month", Duration.ofSeconds(20)),
          new Step(3, "Shall we meet? Book your valuation", Duration.ofSeconds(40)));

  private final GoogleEmulator sink;
  private final HttpClient http = HttpClient.newHttpClient();

  private DemoAgency(GoogleEmulator sink) {
    this.sink = sink;
  }

  private record Contact(String id, String name) {}

  private record Step(int number, String subject, Duration after) {}

  /**
   * Starts the sink.
   *
   * @param ledger where it keeps its mails
   * @param preferredPort where its pages are shown, if that is free
   */
  static DemoAgency open(Path ledger, int preferredPort) {
    return new DemoAgency(
        GoogleEmulator.builder()
            .httpPort(freeOr(preferredPort))
            .ledgerDirectory(ledger)
            .client(CLIENT_ID, CLIENT_SECRET)
            .mailbox(SENDER, REFRESH_TOKEN, "https://mail.google.com/")
            .start());
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "nurturehub.google.authorize-url", sink.authorizeUrl().toString(),
        "nurturehub.google.token-url", sink.tokenUrl().toString(),
        "nurturehub.google.gmail-url", sink.gmailUrl().toString(),
        "nurturehub.google.smtp-host", sink.smtpHost(),
        "nurturehub.google.smtp-port", String.valueOf(sink.smtpPort()),
        "nurturehub.google.client-id", CLIENT_ID,
        "nurturehub.google.client-secret", CLIENT_SECRET,
        "nurturehub.smtp.tls", "off");
  }

  @Override
  public void play(URI product, String platformToken) {
    URI tenant = product.resolve("/api/v1/tenants/" + TENANT + "/");
    call(tenant.resolve("delivery"), platformToken, "PUT", delivery(), Map.of());
    Instant now = Instant.now();
    int scheduled = 0;
    for (Step step : STEPS) {
      for (Contact contact : CONTACTS) {
        boolean accepted =
            call(
                tenant.resolve("emails"),
                platformToken,
                "POST",
                email(step, contact, now.plus(step.after())),
                // The same on every start: the demonstration's e-mails are sent once.
                Map.of("Idempotency-Key", "demo-" + step.number() + "-" + contact.id()));
        scheduled += accepted ? 1 : 0;
      }
    }
    System.out.println(
        scheduled == 0
            ? "demo: the e-mails of " + TENANT + " were scheduled by an earlier start"
            : "demo: " + scheduled + " e-mails of " + TENANT + " leave within a minute");
    System.out.println("demo: look at the mails: " + sink.httpUrl());
    System.out.println(
        "demo: see what comes of them: " + tenant + "engagement-events (with DATA/platform.jwt)");
  }

  @Override
  public void close() {
    sink.close();
  }

  private static JsonObject delivery() {
    return Json.createObjectBuilder()
        .add("mode", "google-workspace")
        .add("transport", "smtp")
        .add(
            "sender",
            Json.createObjectBuilder().add("address", SENDER).add("name", "Anna at Demo Agency"))
        .add("oauth", Json.createObjectBuilder().add("refreshToken", REFRESH_TOKEN))
        .build();
  }

  private static JsonObject email(Step step, Contact contact, Instant sendAt) {
    return Json.createObjectBuilder()
        .add(
            "sequence",
            Json.createObjectBuilder().add("id", "valuation").add("step", step.number()))
        .add(
            "contact",
            Json.createObjectBuilder()
                .add("id", contact.id())
                .add("address", contact.id() + "@example.com")
                .add("name", contact.name())
                .add("category", "seller"))
        .add("subject", step.subject())
        .add("html", html(step, contact))
        .add("sendAt", sendAt.toString())
        .build();
  }

  private static String html(Step step, Contact contact) {
    String name = "demo/step-" + step.number() + ".html";
    try (InputStream in = DemoAgency.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the launcher");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("[name]", contact.name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** False where an earlier start made the same request, then with other times. */
  private boolean call(
      URI address, String token, String method, JsonObject body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
    headers.forEach(request::header);
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 422 && answer.body().contains("idempotency-key-reused")) {
        return false;
      }
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            "The demonstration was refused: " + answer.statusCode() + " " + answer.body());
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("The demonstration did not reach the service", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The demonstration was interrupted", e);
    }
  }

  private static int freeOr(int preferred) {
    try (ServerSocket probe = new ServerSocket(preferred, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException taken) {
      return 0;
    }
  }
}
