package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedule, wait, send, open, click, event: over HTTP and SMTP, in the running service. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(InstallationExtension.LOCK)
class MainPathIT {

  private static final String TENANT = "acme";
  private static final Pattern PIXEL = Pattern.compile("<img src=\"([^\"]+/t/o/[^\"]+)\"[^>]*>");
  private static final Pattern CLICK = Pattern.compile("\"(http://localhost:[0-9]+/t/c/[^\"]+)\"");

  private static GoogleEmulator google;
  private static ServiceProcess service;
  private static ServiceClient client;

  @BeforeAll
  static void configure(Installation installation) throws IOException, InterruptedException {
    google = installation.google();
    service = installation.service();
    client = service.asPlatform();
    Agencies.grant(google, TENANT);
    HttpResponse<String> configured =
        client.put("/api/v1/tenants/acme/delivery", Agencies.delivery(TENANT));
    assertThat(configured.statusCode()).as(configured.body()).isEqualTo(200);
    // The first mail of a fresh server loads classes and fetches an access token.
    sendNow("c-first", 1);
  }

  @Test
  void emailShouldLeaveAtItsTimeAndNotBefore() throws IOException, InterruptedException {
    Instant due = Instant.now().plusSeconds(10);
    JsonObject scheduled = schedule(Agencies.emailAt("c-timely", 1, due));

    JsonObject sent =
        client.awaitEmail(
            TENANT, scheduled.getString("id"), MainPathIT::isSent, Duration.ofSeconds(20));

    Delivery delivery = deliveryOf(sent);
    assertThat(delivery.receivedAt()).isBetween(due, due.plusSeconds(1));
    assertThat(sent.getJsonArray("attempts")).hasSize(1);
    JsonObject attempt = sent.getJsonArray("attempts").getJsonObject(0);
    assertThat(attempt.getString("outcome")).isEqualTo("accepted");
    assertThat(sent.getString("messageId")).isEqualTo(scheduled.getString("messageId"));
    assertThat(delivery.parsed().header("Message-ID")).contains(sent.getString("messageId"));
  }

  @Test
  void everyMailShouldHaveItsOwnTokensWhenABatchIsScheduled()
      throws IOException, InterruptedException {
    JsonArrayBuilder batch = Json.createArrayBuilder();
    IntStream.range(0, 100).forEach(i -> batch.add(Agencies.email("batch-" + i, 2)));

    List<JsonObject> items =
        ServiceClient.array(client.post("/api/v1/tenants/acme/emails/batch", batch.build()))
            .getValuesAs(JsonObject.class);
    Set<String> pixels = new HashSet<>();
    for (JsonObject item : items) {
      assertThat(item.getInt("status")).isEqualTo(201);
      JsonObject sent =
          client.awaitEmail(
              TENANT,
              item.getJsonObject("email").getString("id"),
              MainPathIT::isSent,
              Duration.ofSeconds(30));
      pixels.add(pixelOf(deliveryOf(sent)).toString());
    }

    assertThat(items).hasSize(100);
    assertThat(pixels).hasSize(100);
  }

  @Test
  void mailShouldBeTheAuthorsWhenItsLinksAndPixelAreTakenOut()
      throws IOException, InterruptedException {
    Delivery delivery = deliveryOf(sendNow("c-author", 1));

    String html = htmlOf(delivery);
    List<URI> clicks = clicksOf(delivery);
    String restored = PIXEL.matcher(html).replaceAll("");
    List<String> originals =
        List.of(
            "\"https://agency.example/book?a=1&amp;b=%20x&amp;href=y#top\"",
            "'http://agency.example/it%27s?q=\"quoted\"'",
            "https://agency.example/bare",
            "\"https://agency.example/mso?x=1&amp;y=2\"");
    for (int i = 0; i < clicks.size(); i++) {
      restored = restored.replace("\"" + clicks.get(i) + "\"", originals.get(i));
    }

    assertThat(clicks).hasSize(4);
    assertThat(PIXEL.matcher(html).results()).hasSize(1);
    assertThat(restored).isEqualTo(Agencies.HTML);
  }

  @Test
  void engagementShouldBeReadableWhenItWasAnswered() throws Exception {
    JsonObject sent = sendNow("c-engaged", 2);
    Delivery delivery = deliveryOf(sent);

    HttpResponse<byte[]> pixel = ServiceClient.visit(pixelOf(delivery), "GET");
    List<JsonObject> afterOpen = awaitEvents(sent, 2);
    HttpResponse<byte[]> click = ServiceClient.visit(clicksOf(delivery).getFirst(), "GET");
    List<JsonObject> afterClick = awaitEvents(sent, 3);

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(pixel.body()));
    assertThat(image.getWidth()).isEqualTo(1);
    assertThat(image.getHeight()).isEqualTo(1);
    assertThat(pixel.headers().firstValue("Content-Type")).contains("image/gif");
    assertThat(pixel.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    assertThat(click.statusCode()).isEqualTo(302);
    assertThat(click.headers().firstValue("Location"))
        .contains("https://agency.example/book?a=1&b=%20x&href=y#top");
    assertThat(types(afterOpen))
        .containsExactly("com.nurturehub.email.sent", "com.nurturehub.email.opened");
    assertThat(types(afterClick))
        .containsExactly(
            "com.nurturehub.email.sent",
            "com.nurturehub.email.opened",
            "com.nurturehub.email.clicked");
    for (JsonObject event : afterClick) {
      JsonObject about = event.getJsonObject("data");
      assertThat(event.getString("source")).isEqualTo("/nurturehub/tenants/acme");
      assertThat(event.getString("subject")).isEqualTo("c-engaged");
      assertThat(about.getString("tenant")).isEqualTo(TENANT);
      assertThat(about.getString("contact")).isEqualTo("c-engaged");
      assertThat(about.getString("email")).isEqualTo(sent.getString("id"));
      assertThat(about.getJsonObject("sequence").getString("id")).isEqualTo("seq-42");
      assertThat(about.getJsonObject("sequence").getInt("step")).isEqualTo(2);
      assertThat(about.getBoolean("first")).isTrue();
    }
    assertThat(afterClick.getLast().getJsonObject("data").getJsonObject("link").getString("url"))
        .isEqualTo("https://agency.example/book?a=1&b=%20x&href=y#top");
  }

  /** At once, or a moment later where the store was too slow for the answer. */
  private static List<JsonObject> awaitEvents(JsonObject sent, int number) throws Exception {
    String query = "email=" + sent.getString("id");
    Waiting.until(
        number + " events",
        Duration.ofSeconds(20),
        () -> client.events(TENANT, query).size() >= number);
    return client.events(TENANT, query);
  }

  @Test
  void everyLinkShouldLeadToTheAuthorsUrlByteForByte() throws IOException, InterruptedException {
    Delivery delivery = deliveryOf(sendNow("c-links", 1));

    List<String> locations = clicksOf(delivery).stream().map(MainPathIT::follow).toList();

    assertThat(locations)
        .containsExactly(
            "https://agency.example/book?a=1&b=%20x&href=y#top",
            "http://agency.example/it%27s?q=\"quoted\"",
            "https://agency.example/bare",
            "https://agency.example/mso?x=1&y=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forged", "truncated", "flipped", "foreign"})
  void nothingShouldBeRecordedWhenATokenDoesNotOpen(String kind)
      throws IOException, InterruptedException {
    JsonObject sent = sendNow("c-" + kind, 1);
    Delivery delivery = deliveryOf(sent);
    String open = lastSegment(pixelOf(delivery)).replace(".gif", "");
    String click = lastSegment(clicksOf(delivery).getFirst());

    HttpResponse<byte[]> pixel =
        ServiceClient.visit(
            service.address().resolve("/t/o/" + spoil(kind, open, click) + ".gif"), "GET");
    HttpResponse<byte[]> page =
        ServiceClient.visit(service.address().resolve("/t/c/" + spoil(kind, click, open)), "GET");

    assertThat(pixel.statusCode()).isEqualTo(200);
    assertThat(ImageIO.read(new ByteArrayInputStream(pixel.body()))).isNotNull();
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.headers().firstValue("Location")).isEmpty();
    assertThat(types(client.events(TENANT, "email=" + sent.getString("id"))))
        .containsExactly("com.nurturehub.email.sent");
  }

  @Test
  void contactShouldGetNothingMoreWhenItsMailServiceUnsubscribesIt()
      throws IOException, InterruptedException {
    JsonObject waiting =
        schedule(Agencies.emailAt("c-leaving", 2, Instant.now().plus(Duration.ofDays(3))));
    JsonObject sent =
        client.awaitEmail(
            TENANT,
            schedule(
                    Agencies.email("c-leaving", 1)
                        .add("html", "<a href=\"{{unsubscribe_url}}\">Stop</a>")
                        .build())
                .getString("id"),
            MainPathIT::isSent,
            Duration.ofSeconds(10));
    Delivery delivery = deliveryOf(sent);
    String header = delivery.parsed().header("List-Unsubscribe").orElseThrow();
    URI link = URI.create(header.substring(1, header.length() - 1));

    HttpResponse<byte[]> page = ServiceClient.visit(link, "GET");
    JsonObject afterPage = client.email(TENANT, waiting.getString("id"));
    HttpResponse<String> done = oneClick(link);
    HttpResponse<String> again = oneClick(link);

    // As a mail client reads it: "--", which a token may hold, stands as a reference in the HTML.
    assertThat(Jsoup.parse(htmlOf(delivery)).select("a"))
        .singleElement()
        .satisfies(
            stop -> {
              assertThat(stop.attr("href")).isEqualTo(link.toString());
              assertThat(stop.text()).isEqualTo("Stop");
            });
    assertThat(delivery.parsed().header("List-Unsubscribe-Post"))
        .contains("List-Unsubscribe=One-Click");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
    assertThat(afterPage.getString("state")).isEqualTo("scheduled");
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains("You are unsubscribed");
    assertThat(again.body()).isEqualTo(done.body());
    JsonObject cancelled = client.email(TENANT, waiting.getString("id"));
    assertThat(cancelled.getString("state")).isEqualTo("cancelled");
    assertThat(cancelled.getString("reason")).contains("unsubscribed", sent.getString("id"));
    assertThat(types(client.events(TENANT, "email=" + sent.getString("id"))))
        .containsExactly("com.nurturehub.email.sent", "com.nurturehub.email.unsubscribed");
  }

  private static HttpResponse<String> oneClick(URI link) throws IOException, InterruptedException {
    try (HttpClient mailService = HttpClient.newHttpClient()) {
      return mailService.send(
          HttpRequest.newBuilder(link)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** A token of the same e-mail for another purpose is foreign here. */
  private static String spoil(String kind, String token, String foreign) {
    return switch (kind) {
      case "forged" -> "A".repeat(token.length());
      case "truncated" -> token.substring(0, token.length() - 5);
      case "flipped" ->
          token.substring(0, 20) + (token.charAt(20) == 'A' ? 'B' : 'A') + token.substring(21);
      case "foreign" -> foreign;
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static JsonObject schedule(JsonObject email) throws IOException, InterruptedException {
    HttpResponse<String> response = client.post("/api/v1/tenants/acme/emails", email);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    JsonObject scheduled = ServiceClient.object(response);
    assertThat(response.headers().firstValue("Location").orElse(""))
        .endsWith("/api/v1/tenants/acme/emails/" + scheduled.getString("id"));
    return scheduled;
  }

  private static JsonObject sendNow(String contact, int step)
      throws IOException, InterruptedException {
    JsonObject scheduled = schedule(Agencies.email(contact, step).build());
    return client.awaitEmail(
        TENANT, scheduled.getString("id"), MainPathIT::isSent, Duration.ofSeconds(10));
  }

  private static boolean isSent(JsonObject email) {
    return email.getString("state").equals("sent");
  }

  private static Delivery deliveryOf(JsonObject sent) {
    List<Delivery> found =
        google.deliveries().stream()
            .filter(d -> d.messageId().equals(sent.getString("messageId")))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static String htmlOf(Delivery delivery) {
    return delivery.parsed().html().orElseThrow();
  }

  private static URI pixelOf(Delivery delivery) {
    Matcher pixel = PIXEL.matcher(htmlOf(delivery));
    assertThat(pixel.find()).isTrue();
    return URI.create(pixel.group(1));
  }

  private static List<URI> clicksOf(Delivery delivery) {
    return CLICK
        .matcher(htmlOf(delivery))
        .results()
        .map(match -> URI.create(match.group(1)))
        .toList();
  }

  private static String follow(URI link) {
    try {
      HttpResponse<byte[]> answer = ServiceClient.visit(link, "GET");
      assertThat(answer.statusCode())
          .as(new String(answer.body(), StandardCharsets.UTF_8))
          .isEqualTo(302);
      return answer.headers().firstValue("Location").orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String lastSegment(URI uri) {
    return uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
  }

  private static List<String> types(List<JsonObject> events) {
    return events.stream().map(event -> event.getString("type")).toList();
  }
}
