package com.nurturehub.email.rest.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellationsResourceTest {

  private static final String CANCELLATIONS = "/api/v1/tenants/acme/cancellations";

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyScheduledEmailShouldBeCancelledWhenItsSequenceIsNamed() {
    add(ACME, 2_001);
    add(OTHER, 1);

    Answer elsewhere = cancel("agency-admin:acme", "{\"sequence\": \"seq-43\"}");
    Answer first = cancel("agency-admin:acme", "{\"sequence\": \"seq-42\"}");
    Answer again = cancel("agency-admin:acme", "{\"sequence\": \"seq-42\"}");

    assertThat(elsewhere.status()).isEqualTo(200);
    assertThat(elsewhere.json().getInt("cancelled")).isZero();
    assertThat(first.json().getInt("cancelled")).isEqualTo(2_001);
    assertThat(again.json().getInt("cancelled")).isZero();
    assertThat(
            server
                .get("platform", "/api/v1/tenants/other-agency/emails?state=scheduled")
                .json()
                .getJsonArray("emails"))
        .hasSize(1);
  }

  @Test
  void emailsShouldMatchAllThatIsNamedWhenBothAre() {
    add(ACME, 1);

    Answer other = cancel("platform", "{\"sequence\": \"seq-42\", \"contact\": \"c-1002\"}");
    Answer theirs = cancel("platform", "{\"sequence\": null, \"contact\": \"c-1001\"}");

    assertThat(other.json().getInt("cancelled")).isZero();
    assertThat(theirs.json().getInt("cancelled")).isEqualTo(1);
  }

  @Test
  void everyFaultShouldBeToldWhenTheBodyIsBad() {
    assertThat(cancel("platform", "{}").status()).isEqualTo(400);
    assertThat(cancel("platform", "{}").faultyPlaces()).containsExactly("/sequence");
    assertThat(
            cancel("platform", "{\"sequence\": \"-\", \"contact\": 5, \"all\": true}")
                .faultyPlaces())
        .containsExactlyInAnyOrder("/sequence", "/contact", "/all");
    assertThat(cancel("platform", "[]").status()).isEqualTo(400);
  }

  @Test
  void cancellationShouldBeRefusedWhenACallerMayOnlyRead() {
    String body = "{\"sequence\": \"seq-42\"}";

    assertThat(cancel("reader:acme", body).status()).isEqualTo(403);
    assertThat(cancel("agency-admin:other-agency", body).status()).isEqualTo(403);
    assertThat(cancel("", body).status()).isEqualTo(401);
  }

  @Test
  void callerShouldTryLaterWhenTheStoreIsAway() {
    server.breakStore(new StorageUnavailable("away", new IllegalStateException()));

    assertThat(cancel("platform", "{\"sequence\": \"seq-42\"}").status()).isEqualTo(503);
  }

  private Answer cancel(String token, String body) {
    return server.send("POST", token, CANCELLATIONS, body);
  }

  private void add(TenantId tenant, int emails) {
    server.inStore(
        () ->
            server
                .stores
                .emails()
                .add(
                    tenant,
                    Stream.generate(() -> Examples.newEmail(tenant, NOON.plusSeconds(60)))
                        .limit(emails)
                        .toList()));
  }
}
