package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.bootstrap.platform.RawConnection;
import com.nurturehub.email.bootstrap.platform.RawConnection.Answer;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What mail clients, proxies and scanners do to a tracking address, octet by octet. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(InstallationExtension.LOCK)
class TrackingWireIT {

  private static final String DESTINATION = "https://agency.example/a|b?x=%zz&y=ü#top";
  private static final String LOCATION = "https://agency.example/a|b?x=%zz&y=%C3%BC#top";
  private static final int GIF_OCTETS = 42;
  private static final String ALIVE = "/health/live";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** More requests than the server has threads for. */
  private static final int UNFINISHED = 300;

  private static URI address;
  private static TrackingTokens tokens;
  private static ServiceClient client;
  private static String token;

  @BeforeAll
  static void ask(Installation installation) throws IOException {
    address = installation.service().address();
    tokens = installation.tokens();
    client = installation.service().asPlatform();
    token = installation.service().platformToken();
  }

  @Test
  void requestsShouldBeAnsweredInTheirOrderWhenTheyArePipelined() throws IOException {
    try (RawConnection connection = new RawConnection(address)) {
      connection.send(
          connection.request("GET", open())
              + connection.request("HEAD", open())
              + connection.request("GET", click())
              + connection.request("HEAD", click())
              + connection.request("GET", "/t/c/forged")
              + connection.request("GET", open()));

      assertThat(connection.receive("GET").body()).hasSize(GIF_OCTETS);
      assertThat(connection.receive("HEAD").header("Content-Type")).isEqualTo("image/gif");
      assertThat(connection.receive("GET").header("Location")).isEqualTo(LOCATION);
      assertThat(connection.receive("HEAD").header("Location")).isEqualTo(LOCATION);
      assertThat(connection.receive("GET").status()).isEqualTo(404);
      assertThat(connection.receive("GET").body()).startsWith("GIF89a");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Range: bytes=0-3",
        "Range: bytes=100-200",
        "If-None-Match: *",
        "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT",
        "If-Range: \"x\"",
        "Accept: text/html",
        "Accept-Encoding: gzip, br",
        "Connection: close"
      })
  void pixelShouldBeWholeWhateverAHeaderAsksFor(String header) throws IOException {
    Answer answer = ask("GET", open(), header);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).hasSize(GIF_OCTETS);
    assertThat(ask("GET", click(), header).header("Location")).isEqualTo(LOCATION);
  }

  @Test
  void headShouldHaveTheHeadersOfAGet() throws IOException {
    for (String path : List.of(open(), click(), "/t/o/forged", "/t/c/forged")) {
      Answer get = ask("GET", path);
      Answer head = ask("HEAD", path);

      assertThat(head.status()).isEqualTo(get.status());
      assertThat(withoutDate(head.headers())).isEqualTo(withoutDate(get.headers()));
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void nobodyShouldKeepAnAnswerOrTellWhereItCameFrom() throws IOException {
    for (String path : List.of(open(), click(), "/t/o/forged", "/t/c/forged")) {
      Answer answer = ask("GET", path);

      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("X-Robots-Tag")).isEqualTo("noindex");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.headers()).doesNotContainKeys("etag", "last-modified", "set-cookie");
    }
  }

  @Test
  void nothingOfARequestShouldComeBack() throws IOException {
    for (String path :
        List.of(
            "/t/c/evil-marker",
            "/t/c/%3Cscript%3Eevil-marker",
            "/t/c/x%0d%0aX-Evil-Marker:%201",
            "/t/c/x?evil-marker=1",
            "/t/c/x;evil-marker=1",
            "/t/o/evil-marker",
            "/t/evil-marker")) {
      Answer answer = ask("GET", path, "Referer: http://evil-marker.example", "X: evil-marker");

      assertThat(answer.head()).doesNotContainIgnoringCase("evil-marker");
      assertThat(answer.body()).doesNotContainIgnoringCase("evil-marker");
      assertThat(answer.header("Location")).isEmpty();
    }
  }

  @Test
  void requestShouldBeRefusedAndOthersAnsweredWhenItIsTooLong() throws IOException {
    String much = "x".repeat(20_000);
    List<Answer> refused = new ArrayList<>();
    refused.add(ask("GET", "/t/c/" + much));
    refused.add(ask("GET", "/t/o/" + much));
    refused.add(ask("GET", open(), "User-Agent: " + much));
    refused.add(ask("GET", open(), "X-Forwarded-For: " + much));

    assertThat(refused).extracting(answer -> answer.status() / 100).containsOnly(4);
    assertThat(refused).allSatisfy(answer -> assertThat(answer.body()).doesNotContain("xxx"));
    assertThat(ask("GET", "/t/o/" + "x".repeat(6_500)).body()).hasSize(GIF_OCTETS);
    assertThat(ask("GET", open()).status()).isEqualTo(200);
  }

  @Test
  void recipientsShouldBeAnsweredWhenNoThreadIsLeftForTheApi() throws Exception {
    ask("GET", open());
    askByHttp2();
    List<RawConnection> unfinished = new ArrayList<>();
    try {
      for (int i = 0; i < UNFINISHED; i++) {
        RawConnection connection = new RawConnection(address);
        unfinished.add(connection);
        connection.send(
            connection.request(
                "POST",
                "/api/v1/tenants/acme/emails",
                "Authorization: Bearer " + token,
                "Content-Type: application/json",
                "Content-Length: 1000"));
      }
      Waiting.until("no thread to be left", PATIENCE, () -> !isAnswered());

      for (int i = 0; i < 20; i++) {
        assertThat(ask("GET", open()).body()).hasSize(GIF_OCTETS);
        assertThat(ask("GET", click()).header("Location")).isEqualTo(LOCATION);
      }
    } finally {
      for (RawConnection connection : unfinished) {
        connection.close();
      }
    }
    Waiting.until("threads to be back", PATIENCE, TrackingWireIT::isAnswered);
  }

  /** On each of the server's selectors, which forgets by it what the server thinks it is. */
  private static void askByHttp2() throws IOException, InterruptedException {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      try (HttpClient integrator = HttpClient.newHttpClient()) {
        HttpResponse<Void> answer =
            integrator.send(
                HttpRequest.newBuilder(address.resolve(ALIVE)).build(),
                HttpResponse.BodyHandlers.discarding());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
      }
    }
  }

  private static boolean isAnswered() throws IOException {
    try (RawConnection connection = new RawConnection(address, Duration.ofSeconds(1))) {
      connection.send(connection.request("GET", ALIVE));
      return connection.receive("GET").status() == 200;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void repeatsShouldAddToACountAndNotToTheFeed() throws Exception {
    UUID email = UUID.randomUUID();
    String path = "/t/o/" + tokens.seal(new TrackingToken.Open(subject(email))) + ".gif";
    try (RawConnection connection = new RawConnection(address)) {
      for (int i = 0; i < 50; i++) {
        connection.send(connection.request("GET", path, "User-Agent: Mozilla/5.0 (X11) Firefox"));
        assertThat(connection.receive("GET").status()).isEqualTo(200);
      }
    }
    Waiting.until("every visit to be counted", PATIENCE, () -> visits(email) == 50);

    assertThat(client.events("acme", "email=" + email)).hasSizeLessThan(20);
  }

  private static int visits(UUID email) throws IOException, InterruptedException {
    return client.events("acme", "email=" + email).stream()
        .map(event -> event.getJsonObject("data"))
        .mapToInt((JsonObject data) -> data.getInt("count", 1))
        .sum();
  }

  private static Answer ask(String method, String path, String... headers) throws IOException {
    try (RawConnection connection = new RawConnection(address)) {
      connection.send(connection.request(method, path, headers));
      return connection.receive(method);
    }
  }

  private static Map<String, String> withoutDate(Map<String, String> headers) {
    Map<String, String> rest = new TreeMap<>(headers);
    rest.remove("date");
    return rest;
  }

  private static String open() {
    return "/t/o/" + tokens.seal(new TrackingToken.Open(subject(UUID.randomUUID()))) + ".gif";
  }

  private static String click() {
    return "/t/c/"
        + tokens.seal(
            new TrackingToken.Click(subject(UUID.randomUUID()), new Link(0, DESTINATION)));
  }

  private static TrackingToken.Subject subject(UUID email) {
    return new TrackingToken.Subject(
        new TenantId("acme"),
        new EmailId(email),
        new SequenceStep(new SequenceId("seq-42"), 1),
        new ContactId("c-wire"),
        Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS));
  }
}
