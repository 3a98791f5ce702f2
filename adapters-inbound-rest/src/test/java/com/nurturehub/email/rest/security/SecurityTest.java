package com.nurturehub.email.rest.security;

import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecurityTest {

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void callerShouldBeUnauthorizedWhenThereIsNoToken() {
    for (String path :
        List.of(
            "/api/v1/tenants/acme/emails",
            "/api/v1/tenants/acme/delivery",
            "/api/v1/tenants/acme/engagement-events",
            "/api/v1/tenants/-/emails",
            "/api/v1/no-such-thing",
            "/api")) {
      Answer answer = server.get("", path);

      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.json().getInt("status")).isEqualTo(401);
    }
  }

  @Test
  void everyTenantShouldBeReachedWhenTheCallerIsThePlatform() {
    assertThat(list("platform", "acme")).isEqualTo(200);
    assertThat(list("platform", "other-agency")).isEqualTo(200);
  }

  @Test
  void onlyItsOwnTenantShouldBeReachedWhenTheCallerIsAnAgency() {
    for (String group : List.of("agency-admin", "reader")) {
      assertThat(list(group + ":acme", "acme")).isEqualTo(200);
      assertThat(list(group + ":acme", "other-agency")).isEqualTo(403);
      assertThat(list(group + ":acme", "ACME")).isEqualTo(403);
      assertThat(list(group, "acme")).isEqualTo(403);
    }
    assertThat(list("somebody:acme", "acme")).isEqualTo(403);
  }

  @Test
  void refusalShouldBeTheSameWhetherTheTenantExistsOrNot() {
    server.inStore(() -> server.stores.settings().save(Examples.settings(OTHER)));

    Answer existing = server.get("agency-admin:acme", "/api/v1/tenants/other-agency/delivery");
    Answer missing = server.get("agency-admin:acme", "/api/v1/tenants/no-agency/delivery");

    assertThat(existing.status()).isEqualTo(403);
    assertThat(existing.text()).isEqualTo(missing.text());
    assertThat(existing.text()).doesNotContain("agency");
  }

  @Test
  void tenantShouldNotBeMistakenWhenThePathIsDressedUp() {
    for (String path :
        List.of(
            "/api/v1/tenants/acme;x=1/emails",
            "/api/v1/tenants/%61cme/emails",
            "//api/v1/tenants/acme/emails",
            "/api/v1/tenants/other-agency/../acme/emails",
            "/api/v1/tenants/acme%2f..%2fother-agency/emails")) {
      assertThat(server.get("", path).status()).as(path).isIn(400, 401, 404);
      assertThat(server.get("agency-admin:other-agency", path).status())
          .as(path)
          .isIn(400, 403, 404);
    }
  }

  @Test
  void readerShouldReadAndNoMore() {
    String emails = "/api/v1/tenants/acme/emails";

    assertThat(server.get("reader:acme", emails).status()).isEqualTo(200);
    assertThat(head("reader:acme", emails).status()).isEqualTo(200);
    assertThat(server.send("POST", "reader:acme", emails, "{}").status()).isEqualTo(403);
    assertThat(server.send("PUT", "reader:acme", "/api/v1/tenants/acme/delivery", "{}").status())
        .isEqualTo(403);
  }

  @Test
  void tenantShouldBeRefusedWhenItHasNotTheShapeOfOne() {
    assertThat(list("platform", "-acme")).isEqualTo(400);
    assertThat(list("platform", "a".repeat(65))).isEqualTo(400);
  }

  @Test
  void answersShouldBeKeptByNoCache() {
    Answer answer = server.get("platform", "/api/v1/tenants/acme/emails");

    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void trackingShouldNeedNoToken() {
    assertThat(server.get("", "/t/o/x.gif").status()).isEqualTo(200);
    assertThat(server.get("", "/t/c/x").status()).isEqualTo(404);
  }

  private int list(String token, String tenant) {
    return server.get(token, "/api/v1/tenants/" + tenant + "/emails").status();
  }

  private Answer head(String token, String path) {
    return server.send("HEAD", token, path, Optional.empty(), Map.of());
  }
}
