package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.webhook.StandardReceiver;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens that become webhook messages and make hot leads, which become messages as well: how long
 * after the answer of a pixel each has arrived at the agency's server, beside another webhook of
 * the same agency that is dead.
 */
final class WebhooksCampaign {

  private static final String TENANT = "hooked";
  private static final String ROOT = "/api/v1/tenants/" + TENANT;
  private static final String OPENED = "com.nurturehub.email.opened";
  private static final String HOT = "com.nurturehub.lead.hot";
  private static final Pattern PIXEL = Pattern.compile("<img src=\"([^\"]+/t/o/[^\"]+)\"[^>]*>");
  private static final Pattern TYPE = Pattern.compile("\"type\":\"([^\"]+)\"");
  private static final Pattern CONTACT = Pattern.compile("\"contact\":\"([^\"]+)\"");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration TARGET = Duration.ofMillis(300);

  /** As many as people cause of an agency that is large. */
  private static final Duration PACE = Duration.ofMillis(25);

  private static final int WARM_UP = 200;

  private final int contacts;
  private final PrintStream out;

  WebhooksCampaign(int contacts, PrintStream out) {
    this.contacts = contacts;
    this.out = out;
  }

  List<String> run() throws Exception {
    out.printf("webhooks: %,d opens, one every %d ms%n", contacts, PACE.toMillis());
    Map<String, Map<String, Long>> arrivedAt =
        Map.of(OPENED, new ConcurrentHashMap<>(), HOT, new ConcurrentHashMap<>());
    List<String> faults = new ArrayList<>();
    try (Installation installation = Installation.start();
        StandardReceiver receiver = new StandardReceiver();
        StandardReceiver dead = new StandardReceiver()) {
      ServiceClient client = installation.service().asPlatform();
      String secret = configure(client, installation.google(), receiver, dead);
      receiver.listen(
          arrival -> {
            Matcher type = TYPE.matcher(arrival.text());
            Matcher contact = CONTACT.matcher(arrival.text());
            if (type.find() && contact.find() && arrival.isSignedWith(secret)) {
              Optional.ofNullable(arrivedAt.get(type.group(1)))
                  .ifPresent(known -> known.putIfAbsent(contact.group(1), System.nanoTime()));
            }
          });
      Map<String, URI> pixels = sent(client, installation.google());
      Map<String, Long> answeredAt = visit(pixels);
      Waiting.until(
          "arrivals",
          PATIENCE,
          () -> arrivedAt.values().stream().allMatch(known -> known.size() >= contacts));
      for (String type : List.of(OPENED, HOT)) {
        compare(type, answeredAt, arrivedAt.getOrDefault(type, Map.of()), faults);
      }
      out.printf(
          "received %,d for %,d opens; the dead one was asked %d times%n",
          receiver.arrivals().size(), contacts, dead.arrivals().size());
      if (receiver.arrivals().size() != 2 * contacts) {
        faults.add("some came more than once without a reason");
      }
    }
    faults.forEach(out::println);
    return faults;
  }

  private void compare(
      String type, Map<String, Long> answeredAt, Map<String, Long> arrivedAt, List<String> faults) {
    long[] latencies =
        answeredAt.entrySet().stream()
            .skip(WARM_UP)
            .mapToLong(e -> arrivedAt.getOrDefault(e.getKey(), Long.MAX_VALUE) - e.getValue())
            .sorted()
            .toArray();
    long p99 = at(latencies, 0.99);
    out.printf(
        "%s, from the pixel's answer to its receiver, %,d after %d to warm up: p50 %.1f ms,"
            + " p99 %.1f ms, longest %.1f ms%n",
        type,
        latencies.length,
        WARM_UP,
        millis(at(latencies, 0.5)),
        millis(p99),
        millis(at(latencies, 1)));
    if (p99 > TARGET.toNanos()) {
      faults.add("p99 of " + type + " is above " + TARGET);
    }
  }

  /** One open makes a contact hot. */
  private static String configure(
      ServiceClient client, GoogleEmulator google, StandardReceiver receiver, StandardReceiver dead)
      throws IOException, InterruptedException {
    Agencies.grant(google, TENANT);
    require(client.put(ROOT + "/delivery", Agencies.delivery(TENANT)), 200);
    JsonObject rules =
        Json.createObjectBuilder()
            .add("hotThreshold", 40)
            .add("weights", Json.createObjectBuilder().add("opened", 40))
            .build();
    require(client.put(ROOT + "/scoring", rules), 200);
    dead.answer(503, Optional.empty());
    webhook(client, dead);
    return webhook(client, receiver).getString("secret");
  }

  private static JsonObject webhook(ServiceClient client, StandardReceiver receiver)
      throws IOException, InterruptedException {
    HttpResponse<String> added =
        client.post(
            ROOT + "/webhooks",
            Json.createObjectBuilder()
                .add("url", "http://127.0.0.1:" + receiver.port() + "/")
                .add("types", Json.createArrayBuilder().add(OPENED).add(HOT))
                .build());
    require(added, 201);
    return ServiceClient.object(added);
  }

  /** Every e-mail's pixel, by its contact. */
  private Map<String, URI> sent(ServiceClient client, GoogleEmulator google) throws Exception {
    JsonArrayBuilder batch = Json.createArrayBuilder();
    for (int i = 0; i < contacts; i++) {
      batch.add(Agencies.email("c-" + i, 1));
    }
    Map<String, String> contactOfMessage = new HashMap<>();
    for (JsonObject item :
        ServiceClient.array(client.post(ROOT + "/emails/batch", batch.build()))
            .getValuesAs(JsonObject.class)) {
      JsonObject email = item.getJsonObject("email");
      contactOfMessage.put(
          email.getString("messageId"), email.getJsonObject("contact").getString("id"));
    }
    Waiting.until("e-mails", PATIENCE, () -> google.deliveries().size() >= contacts);
    Map<String, URI> pixels = new HashMap<>();
    for (Delivery delivery : google.deliveries()) {
      Matcher pixel = PIXEL.matcher(delivery.parsed().html().orElseThrow());
      if (pixel.find()) {
        pixels.put(
            Optional.ofNullable(contactOfMessage.get(delivery.messageId())).orElseThrow(),
            URI.create(pixel.group(1)));
      }
    }
    return pixels;
  }

  /** When each pixel was answered, in the order in which they were asked for. */
  private static Map<String, Long> visit(Map<String, URI> pixels) throws Exception {
    Map<String, Long> answeredAt = new LinkedHashMap<>();
    for (Map.Entry<String, URI> pixel : pixels.entrySet()) {
      ServiceClient.visit(pixel.getValue(), "GET");
      answeredAt.put(pixel.getKey(), System.nanoTime());
      LockSupport.parkNanos(PACE.toNanos());
    }
    return answeredAt;
  }

  private static void require(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  private static long at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1.0, Math.floor(sorted.length * share))];
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
