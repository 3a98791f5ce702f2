package com.nurturehub.email.rest.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContactsResourceTest {

  private static final String TENANT = "/api/v1/tenants/acme";
  private static final String EMAIL =
      """
      {"sequence": {"id": "seq-1", "step": 1}, "contact": {"id": "%s", "address": "jo@example.com"},
       "subject": "Hello", "html": "<p>Hello</p>"}
      """;

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void contactShouldBeErasedAndItsEmailStayWithoutItWhenAnAdminAsks() {
    NewEmail email = Examples.newEmail(ACME, NOON.plusSeconds(60));
    server.inStore(() -> server.stores.emails().add(ACME, List.of(email)));

    Answer known = delete("agency-admin:acme", "c-1001");
    Answer unknown = delete("platform", "c-9");

    assertThat(known.status()).isEqualTo(200);
    assertThat(known.json())
        .isEqualTo(
            Json.createObjectBuilder()
                .add("contact", "c-1001")
                .add("erasedSince", NOON.toString())
                .add("emailsInFlight", 0)
                .build());
    assertThat(unknown.status()).isEqualTo(200);
    assertThat(unknown.json().keySet()).isEqualTo(known.json().keySet());
    JsonObject left = server.get("platform", TENANT + "/emails/" + email.email().id()).json();
    assertThat(left.getString("state")).isEqualTo("cancelled");
    assertThat(left.getString("subject")).isEqualTo("erased");
    assertThat(left.getJsonObject("contact").getString("id")).isEqualTo("c-1001");
    assertThat(left.getJsonObject("contact").getString("address"))
        .isEqualTo("erased@erased.invalid");
    assertThat(left.getJsonObject("contact").get("name")).isIn(JsonValue.NULL, null);
  }

  @Test
  void emailShouldBeRefusedWithItsProblemWhenItsContactIsErased() {
    server.inStore(() -> server.stores.settings().save(Examples.settings(ACME)));
    delete("platform", "c-1001");

    Answer one = server.send("POST", "platform", TENANT + "/emails", EMAIL.formatted("c-1001"));
    Answer batch =
        server.send(
            "POST",
            "platform",
            TENANT + "/emails/batch",
            "[" + EMAIL.formatted("c-1001") + "," + EMAIL.formatted("c-2") + "]");

    assertThat(one.status()).isEqualTo(409);
    assertThat(one.json().getString("type")).isEqualTo("urn:nurturehub:problem:contact-erased");
    assertThat(batch.text()).contains("\"status\":409", "contact-erased", "\"status\":201");
  }

  @Test
  void nothingShouldBeErasedWhenTheCallerMayNotOrTheIdIsNone() {
    assertThat(delete("reader:acme", "c-1001").status()).isEqualTo(403);
    assertThat(delete("agency-admin:other", "c-1001").status()).isEqualTo(403);
    assertThat(delete("platform", "c%201001").status()).isEqualTo(400);
    assertThat(server.monitor.told()).isEmpty();
  }

  private Answer delete(String token, String contact) {
    return server.send(
        "DELETE", token, TENANT + "/contacts/" + contact, Optional.empty(), Map.of());
  }
}
