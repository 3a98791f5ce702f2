package com.nurturehub.email.rest.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetentionResourceTest {

  private static final String RETENTION = "/api/v1/tenants/acme/retention";
  private static final String OWN =
      "{\"bodyDays\":7,\"visitorDays\":14,\"eventDays\":1000,\"emailDays\":400}";

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void retentionShouldBeThePlatformsUntilTheTenantPutsItsOwn() {
    String before = server.get("reader:acme", RETENTION).text();

    Answer put = put("agency-admin:acme", OWN);

    assertThat(before)
        .isEqualTo("{\"bodyDays\":30,\"visitorDays\":90,\"eventDays\":760,\"emailDays\":760}");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.text()).isEqualTo(OWN);
    assertThat(server.get("reader:acme", RETENTION).text()).isEqualTo(OWN);
    assertThat(server.get("platform", "/api/v1/tenants/other-agency/retention").text())
        .isEqualTo(before);
  }

  @Test
  void retentionShouldBeThePlatformsAgainWhenTheTenantsOwnIsDeleted() {
    String platforms = server.get("platform", RETENTION).text();
    put("platform", OWN);

    Answer refused = server.send("DELETE", "reader:acme", RETENTION, "");
    String kept = server.get("platform", RETENTION).text();
    Answer deleted = server.send("DELETE", "agency-admin:acme", RETENTION, "");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(kept).isEqualTo(OWN);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.text()).isEqualTo(platforms);
    assertThat(server.get("platform", RETENTION).text()).isEqualTo(platforms);
  }

  @Test
  void retentionShouldBePutByAdminsAndThePlatformAlone() {
    assertThat(put("platform", OWN).status()).isEqualTo(200);
    assertThat(put("reader:acme", OWN).status()).isEqualTo(403);
    assertThat(put("agency-admin:other-agency", OWN).status()).isEqualTo(403);
    assertThat(server.get("reader:other-agency", RETENTION).status()).isEqualTo(403);
    assertThat(server.get("", RETENTION).status()).isEqualTo(401);
  }

  @Test
  void everyFaultShouldBeToldWhenTheRetentionIsBad() {
    Answer bounds =
        put("platform", "{\"bodyDays\":0,\"visitorDays\":1.5,\"eventDays\":3651,\"alertDays\":90}");
    Answer parts =
        put("platform", "{\"bodyDays\":31,\"visitorDays\":91,\"eventDays\":90,\"emailDays\":30}");

    assertThat(bounds.status()).isEqualTo(400);
    assertThat(bounds.header("Content-Type")).startsWith("application/problem+json");
    assertThat(bounds.faultyPlaces())
        .containsExactlyInAnyOrder(
            "/bodyDays", "/visitorDays", "/eventDays", "/emailDays", "/alertDays");
    assertThat(parts.faultyPlaces()).containsExactlyInAnyOrder("/eventDays", "/emailDays");
    assertThat(put("platform", "[]").faultyPlaces()).containsExactly("");
    assertThat(server.get("platform", RETENTION).json().getInt("bodyDays")).isEqualTo(30);
  }

  private Answer put(String token, String body) {
    return server.send("PUT", token, RETENTION, body);
  }
}
