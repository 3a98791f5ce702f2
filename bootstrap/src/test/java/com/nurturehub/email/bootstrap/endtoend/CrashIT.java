package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service is killed while e-mails are leaving, and started again over the same data. */
class CrashIT {

  private static final String TENANT = "acme";
  private static final int EMAILS = 200;
  private static final int SENT_BEFORE_THE_KILL = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path data;

  @Test
  void everyEmailShouldArriveOnceWhenTheServiceIsKilledWhileSending()
      throws IOException, InterruptedException {
    try (GoogleEmulator google =
        GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start()) {
      Agencies.grant(google, TENANT);
      // Slow enough that some are on their way whenever the kill comes, some of them taken already.
      google.faults().always(Stage.FINAL_DOT).delay(Duration.ofMillis(150));
      google.faults().always(Stage.ACCEPTED).delay(Duration.ofMillis(150));
      ServiceProcess first = ServiceProcess.start(data, settings(google), "--no-demo");
      scheduleAll(first.asPlatform());
      assertThat(google.ledger().awaitCount(SENT_BEFORE_THE_KILL, PATIENCE))
          .hasSizeGreaterThanOrEqualTo(SENT_BEFORE_THE_KILL);
      first.kill();
      google.faults().clear();

      int takenBefore = google.deliveries().size();
      Set<String> inFlight;
      List<JsonObject> end;
      Duration restart;
      try (ServiceProcess second = ServiceProcess.start(data, settings(google), "--no-demo")) {
        restart = second.startedIn();
        inFlight = unsettled(second.asPlatform());
        end = awaitAllSent(second.asPlatform());
      }

      Map<String, Long> copies =
          google.deliveries().stream()
              .collect(Collectors.groupingBy(Delivery::messageId, Collectors.counting()));
      Set<String> twice =
          copies.entrySet().stream()
              .filter(entry -> entry.getValue() > 1)
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      System.out.printf(
          "kill -9 with %d of %d e-mails taken: %d were in flight, %d arrived twice, %d are lost;"
              + " restart took %d ms%n",
          takenBefore,
          EMAILS,
          inFlight.size(),
          twice.size(),
          EMAILS - copies.size(),
          restart.toMillis());
      assertThat(copies).hasSize(EMAILS);
      assertThat(twice).isSubsetOf(inFlight);
      assertThat(inFlight).isNotEmpty();
      assertThat(end).allMatch(email -> email.getString("state").equals("sent"));
      assertThat(end)
          .extracting(email -> email.getString("messageId"))
          .containsExactlyInAnyOrderElementsOf(copies.keySet());
    }
  }

  /** A short lease and quiet period: the campaign need not wait as long as real mail should. */
  private static Map<String, String> settings(GoogleEmulator google) {
    Map<String, String> settings = new HashMap<>(ServiceProcess.meeting(google));
    settings.put("nurturehub.dispatch.lease", "PT10S");
    settings.put("nurturehub.retry.quiet-period", "PT1S");
    return settings;
  }

  private static void scheduleAll(ServiceClient client) throws IOException, InterruptedException {
    assertThat(client.put("/api/v1/tenants/acme/delivery", Agencies.delivery(TENANT)).statusCode())
        .isEqualTo(200);
    JsonArrayBuilder batch = Json.createArrayBuilder();
    IntStream.range(0, EMAILS).forEach(i -> batch.add(Agencies.email("c-" + i, 1)));
    assertThat(client.post("/api/v1/tenants/acme/emails/batch", batch.build()).statusCode())
        .isEqualTo(200);
  }

  /** The Message-IDs of what was on its way at the kill: leased, and not yet settled. */
  private static Set<String> unsettled(ServiceClient client)
      throws IOException, InterruptedException {
    return client.allEmails(TENANT).stream()
        .filter(
            email ->
                Set.of("sending", "unconfirmed").contains(email.getString("state"))
                    || email.getJsonArray("attempts").toString().contains("lease-expired"))
        .map(email -> email.getString("messageId"))
        .collect(Collectors.toSet());
  }

  private static List<JsonObject> awaitAllSent(ServiceClient client)
      throws IOException, InterruptedException {
    List<JsonObject> all = client.allEmails(TENANT);
    assertThat(all).hasSize(EMAILS);
    for (JsonObject email : all) {
      client.awaitEmail(
          TENANT, email.getString("id"), e -> e.getString("state").equals("sent"), PATIENCE);
    }
    return client.allEmails(TENANT);
  }
}
