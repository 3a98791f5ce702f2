package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances send from one mailbox at Microsoft 365, whose refresh token is another after every
 * use, and which takes the use of an old one for a theft.
 */
class MicrosoftIT {

  private static final String TENANT = "acme";
  private static final int EMAILS = 120;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;

  @Test
  void everyEmailShouldArriveOnceWhenTwoInstancesRefreshARotatingToken() throws Exception {
    try (MicrosoftEmulator microsoft =
            MicrosoftEmulator.builder()
                .client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET)
                .mailbox(Agencies.mailboxOf(TENANT), "refresh-acme")
                .strictRefreshTokens()
                .accessTokenLifetime(Duration.ofSeconds(2))
                .start();
        Cluster cluster =
            Cluster.start(directory, 2, settings(microsoft), ServiceProcess.SHORT_LIVED)) {
      // Long enough for several tokens to end.
      microsoft.faults().always(Stage.ACCEPTED).delay(Duration.ofSeconds(1));
      cluster.configure(
          TENANT,
          Agencies.delivery(TENANT, "microsoft-365", "api")
              .add("oauth", Json.createObjectBuilder().add("refreshToken", "refresh-acme"))
              .build());
      schedule(cluster, 0);
      cluster.awaitRest(PATIENCE);
      cluster.configure(TENANT, Agencies.delivery(TENANT, "microsoft-365", "smtp").build());
      schedule(cluster, EMAILS);
      cluster.awaitRest(PATIENCE);

      assertThat(cluster.client(0).allEmails(TENANT))
          .hasSize(2 * EMAILS)
          .allMatch(email -> email.getString("state").equals("sent"));
      assertThat(microsoft.ledger().countsByMessageId())
          .hasSize(2 * EMAILS)
          .allSatisfy((id, copies) -> assertThat(copies).isEqualTo(1));
      assertThat(microsoft.drafts(Agencies.mailboxOf(TENANT))).isZero();
      assertThat(microsoft.dialogues()).hasSize(EMAILS);
      for (int i = 0; i < 2; i++) {
        assertThat(cluster.metric(i, "nurturehub_attempts_total")).isPositive();
      }
      assertThat(connection(cluster)).containsEntry("state", Json.createValue("connected"));
    }
  }

  /** No instance can take all at once, so that both have a hand in it. */
  private static Map<String, String> settings(MicrosoftEmulator microsoft) {
    Map<String, String> settings = new HashMap<>(ServiceProcess.meeting(microsoft));
    settings.put("nurturehub.dispatch.concurrency", "10");
    return settings;
  }

  private static void schedule(Cluster cluster, int from) throws Exception {
    cluster.schedule(
        TENANT,
        IntStream.range(from, from + EMAILS)
            .mapToObj(i -> Agencies.email("c-" + i, 1).build())
            .toList());
  }

  private static JsonObject connection(Cluster cluster) throws Exception {
    JsonObject delivery =
        ServiceClient.object(cluster.client(1).get("/api/v1/tenants/" + TENANT + "/delivery"));
    return delivery.getJsonObject("connection");
  }
}
