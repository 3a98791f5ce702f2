package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.MailboxOwner;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Mailboxes are connected, lost and connected again, in the running service. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(InstallationExtension.LOCK)
class ConsentIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static GoogleEmulator google;
  private static ServiceClient client;

  @BeforeAll
  static void meet(Installation installation) throws Exception {
    google = installation.google();
    client = installation.service().asPlatform();
  }

  @Test
  void waitingEmailShouldLeaveWhenTheMailboxIsConnectedForTheFirstTime() throws Exception {
    configureWithoutConsent("first-time");
    assertThat(state("first-time")).isEqualTo("reconsent-required");
    String email = schedule("first-time", "c-waiting");
    awaitWaiting("first-time", email);

    HttpResponse<byte[]> page = visit(MailboxOwner.allow(invited("first-time")));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(textOf(page)).contains("The mailbox is connected");
    assertThat(state("first-time")).isEqualTo("connected");
    awaitSent("first-time", email);
    assertThat(takenFrom("first-time")).isEqualTo(1);
  }

  @Test
  void tenantAloneShouldWaitWhenItsConsentIsWithdrawnAndGoOnWhenItIsGrantedAgain()
      throws Exception {
    for (String tenant : List.of("withdrawn", "untouched")) {
      configureWithoutConsent(tenant);
      visit(MailboxOwner.allow(invited(tenant)));
    }
    google.revokeAll(Agencies.mailboxOf("withdrawn"));

    String first = schedule("withdrawn", "c-1");
    awaitWaiting("withdrawn", first);
    String second = schedule("withdrawn", "c-2");
    awaitSent("untouched", schedule("untouched", "c-3"));

    assertThat(state("withdrawn")).isEqualTo("reconsent-required");
    assertThat(state("untouched")).isEqualTo("connected");
    assertThat(alerts("withdrawn"))
        .singleElement()
        .satisfies(alert -> assertThat(alert.getString("state")).isEqualTo("triggered"));
    assertThat(alerts("untouched")).isEmpty();

    visit(MailboxOwner.allow(invited("withdrawn")));

    for (String email : List.of(first, second)) {
      awaitSent("withdrawn", email);
    }
    assertThat(takenFrom("withdrawn")).isEqualTo(2);
    assertThat(alerts("withdrawn"))
        .singleElement()
        .satisfies(alert -> assertThat(alert.getString("state")).isEqualTo("resolved"));
  }

  @Test
  void nothingShouldChangeWhenARequestIsAnsweredInAnyOtherWay() throws Exception {
    configureWithoutConsent("careful");
    URI url = invited("careful");
    URI back = MailboxOwner.allow(url);

    refused("access_denied", MailboxOwner.deny(url));
    refused("foreign-request", replaced(back, "state=careful", "state=another"));
    refused("foreign-request", URI.create(back.toString().replaceFirst("state=[^&]*", "state=x")));
    refused("foreign-request", flipped(back));
    refused("another-account", MailboxOwner.allowAs("eve@else.example", invited("careful")));
    refused(
        "missing-scope", MailboxOwner.allowWithout("https://mail.google.com/", invited("careful")));
    refused(
        "invalid_grant", replaced(MailboxOwner.allow(invited("careful")), "code=", "code=spoilt"));
    assertThat(state("careful")).isEqualTo("reconsent-required");

    assertThat(visit(back).statusCode()).isEqualTo(200);
    refused("redeemed-request", back);
    assertThat(state("careful")).isEqualTo("connected");
  }

  @Test
  void connectionShouldBeKnownWhenItIsChecked() throws Exception {
    Agencies.grant(google, "checked");
    client.put("/api/v1/tenants/checked/delivery", Agencies.delivery("checked"));
    assertThat(state("checked")).isEqualTo("unverified");

    assertThat(check("checked")).isEqualTo("connected");
    google.revoke("refresh-checked");
    assertThat(check("checked")).isEqualTo("reconsent-required");
    assertThat(state("checked")).isEqualTo("reconsent-required");
    assertThat(takenFrom("checked")).isZero();
  }

  private static String check(String tenant) throws Exception {
    return ServiceClient.object(
            client.post("/api/v1/tenants/" + tenant + "/delivery/check", Json.createValue("")))
        .getJsonObject("connection")
        .getString("state");
  }

  private static void configureWithoutConsent(String tenant) throws Exception {
    ServiceClient.object(
        client.put(
            "/api/v1/tenants/" + tenant + "/delivery",
            Agencies.delivery(tenant, "google-workspace", "smtp").build()));
  }

  private static URI invited(String tenant) throws Exception {
    return URI.create(
        ServiceClient.object(
                client.get("/api/v1/tenants/" + tenant + "/delivery/consent?provider=google"))
            .getString("authorizationUrl"));
  }

  private static HttpResponse<byte[]> visit(URI back) throws Exception {
    return ServiceClient.visit(back, "GET");
  }

  private static void refused(String code, URI back) throws Exception {
    HttpResponse<byte[]> page = visit(back);
    assertThat(page.statusCode()).as(code).isEqualTo(400);
    assertThat(textOf(page)).contains(code);
  }

  private static URI replaced(URI back, String what, String by) {
    assertThat(back.toString()).contains(what);
    return URI.create(back.toString().replace(what, by));
  }

  /** One character in the middle of what is sealed is another. */
  private static URI flipped(URI back) {
    String state = MailboxOwner.parameter(back, "state").orElseThrow();
    int middle = state.length() / 2;
    char other = state.charAt(middle) == 'A' ? 'B' : 'A';
    return replaced(back, state, state.substring(0, middle) + other + state.substring(middle + 1));
  }

  private static String textOf(HttpResponse<byte[]> page) {
    return new String(page.body(), StandardCharsets.UTF_8);
  }

  private static String schedule(String tenant, String contact) throws Exception {
    return ServiceClient.object(
            client.post(
                "/api/v1/tenants/" + tenant + "/emails", Agencies.email(contact, 1).build()))
        .getString("id");
  }

  /** For its connection, with no attempt used up. */
  private static void awaitWaiting(String tenant, String id) throws Exception {
    JsonObject email =
        client.awaitEmail(
            tenant,
            id,
            e ->
                !e.isNull("waiting")
                    && e.getJsonObject("waiting").getString("reason").equals("connection"),
            PATIENCE);
    assertThat(email.getString("state")).isEqualTo("scheduled");
  }

  private static void awaitSent(String tenant, String id) throws Exception {
    client.awaitEmail(tenant, id, email -> email.getString("state").equals("sent"), PATIENCE);
  }

  private static long takenFrom(String tenant) {
    return google.deliveries().stream()
        .filter(mail -> mail.mailbox().equals(Agencies.mailboxOf(tenant)))
        .count();
  }

  private static String state(String tenant) throws Exception {
    return ServiceClient.object(client.get("/api/v1/tenants/" + tenant + "/delivery"))
        .getJsonObject("connection")
        .getString("state");
  }

  private static List<JsonObject> alerts(String tenant) throws Exception {
    return ServiceClient.object(client.get("/api/v1/tenants/" + tenant + "/alerts?kind=connection"))
        .getJsonArray("alerts")
        .getValuesAs(JsonObject.class);
  }
}
