package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Delivery;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All nine ways to send, over the running service, each behind an emulator of its vendor. */
class EveryTransportIT {

  private static final int TRANSPORTS = 9;
  private static final String MOVING = "moving-agency";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern PIXEL = Pattern.compile("src=\"([^\"]+/t/o/[^\"]+)\"");
  private static final Pattern CLICK = Pattern.compile("href=\"([^\"]+/t/c/[^\"]+)\"");

  /** What differs between any two events. */
  private static final Set<String> ITS_OWN = Set.of("id", "time");

  private static AllProviders providers;
  private static ServiceProcess service;
  private static ServiceClient client;

  @BeforeAll
  static void start(@TempDir Path data) throws IOException, InterruptedException {
    List<String> tenants = new ArrayList<>(List.of(MOVING));
    IntStream.range(0, TRANSPORTS).mapToObj(EveryTransportIT::tenant).forEach(tenants::add);
    providers = new AllProviders(tenants);
    Map<String, String> settings = new TreeMap<>(providers.settings());
    settings.putAll(ServiceProcess.PATIENT_INTAKE);
    service = ServiceProcess.start(data, settings, "--no-demo");
    client = service.asPlatform();
    configure(MOVING, "google-workspace-api");
  }

  @AfterAll
  static void stop() {
    service.close();
    providers.close();
  }

  @Test
  void engagementShouldLookTheSameWhateverTheEmailLeftOver()
      throws IOException, InterruptedException {
    Map<String, List<JsonObject>> eventsByTransport = new LinkedHashMap<>();
    int row = 0;
    for (String transport : new TreeMap<>(providers.deliveriesOf(MOVING)).keySet()) {
      String tenant = tenant(row++);
      configure(tenant, transport);
      JsonObject sent = await(tenant, schedule(tenant, "c-1"));
      Delivery delivery = taken(sent);
      assertThat(ServiceClient.visit(pixelOf(delivery), "GET").statusCode()).isEqualTo(200);
      assertThat(follow(delivery)).isEqualTo("https://agency.example/book?a=1&b=%20x&href=y#top");

      eventsByTransport.put(
          transport,
          client.events(tenant, "email=" + sent.getString("id")).stream()
              .map(event -> withoutItsOwn(event, tenant, sent.getString("id")))
              .toList());
    }

    assertThat(eventsByTransport).hasSize(TRANSPORTS);
    List<JsonObject> first = eventsByTransport.values().iterator().next();
    assertThat(first)
        .extracting(event -> event.getString("type"))
        .containsExactly(
            "com.nurturehub.email.sent",
            "com.nurturehub.email.opened",
            "com.nurturehub.email.clicked");
    assertThat(eventsByTransport)
        .allSatisfy((transport, events) -> assertThat(events).isEqualTo(first));
  }

  @Test
  void queuedMailShouldLeaveTheNewWayAndOldLinksStillWorkWhenAnAgencyMoves()
      throws IOException, InterruptedException {
    List<Delivery> old = new ArrayList<>();
    for (String transport :
        List.of("google-workspace-api", "crm-native-reapit", "microsoft-365-api")) {
      String queued = schedule(MOVING, "c-" + transport, Instant.now().plusSeconds(2));
      configure(MOVING, transport);

      JsonObject sent = await(MOVING, queued);

      assertThat(sent.getString("provider")).isEqualTo(providerOf(transport));
      old.add(taken(sent));
      for (Delivery earlier : old) {
        assertThat(ServiceClient.visit(pixelOf(earlier), "GET").statusCode()).isEqualTo(200);
        assertThat(follow(earlier)).startsWith("https://agency.example/book");
      }
    }
  }

  private static void configure(String tenant, String transport)
      throws IOException, InterruptedException {
    JsonObject delivery =
        Objects.requireNonNull(providers.deliveriesOf(tenant).get(transport), transport);
    HttpResponse<String> answer = client.put("/api/v1/tenants/" + tenant + "/delivery", delivery);
    assertThat(answer.statusCode()).as(transport + ": " + answer.body()).isEqualTo(200);
  }

  private static String schedule(String tenant, String contact)
      throws IOException, InterruptedException {
    return schedule(tenant, contact, Instant.now());
  }

  private static String schedule(String tenant, String contact, Instant at)
      throws IOException, InterruptedException {
    return ServiceClient.object(
            client.post("/api/v1/tenants/" + tenant + "/emails", Agencies.emailAt(contact, 1, at)))
        .getString("id");
  }

  private static JsonObject await(String tenant, String id)
      throws IOException, InterruptedException {
    return client.awaitEmail(
        tenant, id, email -> email.getString("state").equals("sent"), PATIENCE);
  }

  private static Delivery taken(JsonObject sent) {
    List<Delivery> found =
        providers.taken().filter(d -> d.messageId().equals(sent.getString("messageId"))).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static JsonObject withoutItsOwn(JsonObject event, String tenant, String email) {
    JsonObject common =
        ServiceClient.read(event.toString().replace(tenant, "the-tenant").replace(email, "e-1"))
            .asJsonObject();
    JsonObjectBuilder rest = Json.createObjectBuilder(common);
    ITS_OWN.forEach(rest::remove);
    return rest.build();
  }

  private static URI pixelOf(Delivery delivery) {
    return first(PIXEL, delivery);
  }

  private static String follow(Delivery delivery) throws IOException, InterruptedException {
    return ServiceClient.visit(first(CLICK, delivery), "GET")
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  private static URI first(Pattern pattern, Delivery delivery) {
    Matcher found = pattern.matcher(delivery.parsed().html().orElseThrow());
    assertThat(found.find()).isTrue();
    return URI.create(found.group(1));
  }

  /** As an e-mail names it. */
  private static String providerOf(String transport) {
    int end = transport.lastIndexOf('-');
    return transport.substring(0, end) + "/" + transport.substring(end + 1);
  }

  private static String tenant(int row) {
    return "agency-" + row;
  }
}
