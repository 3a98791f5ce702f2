package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.emulator.ProviderEmulator;
import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A person connects mailboxes in a browser, and e-mails that waited for that leave. */
final class ConsentCampaign {

  private static final Duration LIFETIME = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PrintStream out;
  private final List<String> faults = new ArrayList<>();

  ConsentCampaign(PrintStream out) {
    this.out = out;
  }

  /** The way of one agency. */
  private record Journey(String tenant, ProviderId provider, String authority) {

    String path(String rest) {
      return "/api/v1/tenants/" + tenant + rest;
    }

    JsonObject delivery() {
      return Json.createObjectBuilder()
          .add("mode", provider.mode())
          .add("transport", provider.way())
          .add("sender", Json.createObjectBuilder().add("address", Agencies.mailboxOf(tenant)))
          .build();
    }
  }

  List<String> run(Path directory) throws Exception {
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        MicrosoftEmulator microsoft =
            MicrosoftEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        ServiceProcess service =
            ServiceProcess.start(
                directory.resolve("service"), settings(google, microsoft), "--no-demo");
        Chromium browser = Chromium.start(directory.resolve("profile"))) {
      ServiceClient client = service.asPlatform();
      connect(
          new Journey("google-smtp", new ProviderId("google-workspace", "smtp"), "google"),
          client,
          google,
          browser,
          directory);
      connect(
          new Journey("google-api", new ProviderId("google-workspace", "api"), "google"),
          client,
          google,
          browser,
          directory);
      connect(
          new Journey("microsoft-api", new ProviderId("microsoft-365", "api"), "microsoft"),
          client,
          microsoft,
          browser,
          directory);
    }
    faults.forEach(fault -> out.println("wrong: " + fault));
    return faults;
  }

  private static Map<String, String> settings(GoogleEmulator google, MicrosoftEmulator microsoft) {
    Map<String, String> settings = new TreeMap<>(ServiceProcess.meeting(google));
    settings.put("nurturehub.consent.lifetime", LIFETIME.toString());
    settings.putAll(ServiceProcess.meeting(microsoft));
    return settings;
  }

  private void connect(
      Journey journey,
      ServiceClient client,
      ProviderEmulator provider,
      Chromium browser,
      Path directory)
      throws Exception {
    String tenant = journey.tenant();
    ServiceClient.object(client.put(journey.path("/delivery"), journey.delivery()));
    expect(tenant + " waits for consent", "reconsent-required", state(journey, client));
    String email =
        ServiceClient.object(
                client.post(journey.path("/emails"), Agencies.email("c-" + tenant, 1).build()))
            .getString("id");
    client.awaitEmail(tenant, email, ConsentCampaign::waitsForConnection, PATIENCE);

    browser.open(invited(journey, client));
    browser.click("button[value=deny]");
    expectPage(tenant + " is refused at first", "access_denied", browser);
    expect(tenant + " is not connected", true, !state(journey, client).equals("connected"));

    browser.open(invited(journey, client));
    browser.screenshot(directory.resolve(tenant + "-1-asked.png"));
    browser.click("#allow");
    URI back = browser.address();
    browser.screenshot(directory.resolve(tenant + "-2-connected.png"));
    expectPage(tenant + " is connected", "The mailbox is connected", browser);
    expect(tenant + " is connected", "connected", state(journey, client));
    client.awaitEmail(tenant, email, sent -> sent.getString("state").equals("sent"), PATIENCE);
    long taken =
        provider.deliveries().stream()
            .filter(mail -> mail.mailbox().equals(Agencies.mailboxOf(tenant)))
            .count();
    expect(tenant + " has sent what waited, once", 1L, taken);

    browser.open(back);
    browser.screenshot(directory.resolve(tenant + "-3-replayed.png"));
    expectPage(tenant + " answers again", "redeemed-request", browser);
    browser.open(URI.create(back.toString().replace("state=" + tenant, "state=another-agency")));
    expectPage(tenant + " answers for another agency", "foreign-request", browser);

    Instant asked = Instant.now();
    browser.open(invited(journey, client));
    Waiting.until(
        "a request to expire",
        LIFETIME.plusSeconds(5),
        () -> Instant.now().isAfter(asked.plus(LIFETIME).plusSeconds(1)));
    browser.click("#allow");
    expectPage(tenant + " answers too late", "expired-request", browser);
    expect(tenant + " stays connected", "connected", state(journey, client));
  }

  private static boolean waitsForConnection(JsonObject email) {
    return !email.isNull("waiting")
        && email.getJsonObject("waiting").getString("reason").equals("connection");
  }

  private static URI invited(Journey journey, ServiceClient client)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.get(journey.path("/delivery/consent?provider=" + journey.authority()));
    return URI.create(ServiceClient.object(answer).getString("authorizationUrl"));
  }

  private static String state(Journey journey, ServiceClient client)
      throws IOException, InterruptedException {
    return ServiceClient.object(client.get(journey.path("/delivery")))
        .getJsonObject("connection")
        .getString("state");
  }

  private void expectPage(String what, String wanted, Chromium browser) {
    String text = browser.text();
    expect(
        what, true, text.contains(wanted) && browser.address().getPath().equals("/oauth/callback"));
    if (!text.contains(wanted)) {
      out.println(text);
    }
  }

  private void expect(String what, Object wanted, Object found) {
    boolean right = wanted.equals(found);
    out.printf("%s %s%n", right ? "  ok  " : " WRONG", what);
    if (!right) {
      faults.add(what + ": " + found + " instead of " + wanted);
    }
  }
}
