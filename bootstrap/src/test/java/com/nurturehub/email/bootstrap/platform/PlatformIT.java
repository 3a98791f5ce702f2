package com.nurturehub.email.bootstrap.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built WAR on a plain Payara Micro, as an operator deploys it. */
@ExtendWith(ArquillianExtension.class)
class PlatformIT {

  private static final String DELIVERY =
      """
      {"mode": "google-workspace", "transport": "smtp",
       "sender": {"address": "anna@agency.example"},
       "oauth": {"clientId": "client", "clientSecret": "secret", "refreshToken": "1//0g"}}
      """;

  /** Longer than alerts are told at a time. */
  private static final Duration ROUND = Duration.ofSeconds(60);

  @ArquillianResource private URL base;

  @Deployment(testable = false)
  static WebArchive builtWar() {
    return ShrinkWrap.create(ZipImporter.class, "nurturehub.war")
        .importFrom(Path.of(System.getProperty("nurturehub.it.war", "")).toFile())
        .as(WebArchive.class);
  }

  @Test
  void serviceShouldOwnTheRootContext() {
    assertThat(base.getPath()).isEqualTo("/");
  }

  @Test
  void healthShouldNeedNoToken() throws Exception {
    HttpResponse<String> answer = get("health", Optional.empty());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"status\":\"UP\"");
  }

  @Test
  void openApiShouldNeedNoToken() throws Exception {
    HttpResponse<String> answer = get("openapi", Optional.empty());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("/api/v1/tenants/{tenant}");
  }

  @Test
  void unknownAddressShouldBeAProblem() throws Exception {
    assertProblem(get("nowhere", Optional.empty()), 404);
  }

  @Test
  void recipientsShouldBeAnsweredWhateverTheySendForAToken() throws Exception {
    HttpResponse<String> pixel = get("t/o/bad.gif", Optional.of("garbage"));

    assertThat(pixel.statusCode()).isEqualTo(200);
    assertThat(pixel.headers().firstValue("Content-Type")).contains("image/gif");
    assertThat(get("t/u/bad", Optional.of("garbage")).statusCode()).isEqualTo(404);
  }

  @Test
  void garbageForATokenShouldBeAProblem() throws Exception {
    assertProblem(get("nowhere", Optional.of("garbage")), 401);
  }

  @Test
  void tokenPastItsTimeShouldBeAProblem() throws Exception {
    String old = PlatformUnderTest.token("platform", Optional.empty(), Duration.ofHours(-1));

    assertProblem(get("nowhere", Optional.of(old)), 401);
  }

  @Test
  void problemPageItselfShouldNotBeThere() throws Exception {
    assertProblem(get("-/problem", Optional.empty()), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"engagement-events/stream", "hot-leads/stream"})
  void streamShouldBeRefusedOverHttp2(String stream) throws Exception {
    HttpResponse<String> answer = get("api/v1/tenants/acme/" + stream, Optional.of(platform()));

    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertProblem(answer, 505);
    assertThat(answer.body()).contains("urn:nurturehub:problem:stream-over-http-2");
  }

  @Test
  void metricsShouldBeForThePlatformAlone() throws Exception {
    Duration hour = Duration.ofHours(1);
    String reader = PlatformUnderTest.token("reader", Optional.of("acme"), hour);

    assertProblem(get("metrics", Optional.empty()), 401);
    assertProblem(get("metrics;a=b", Optional.empty()), 401);
    assertProblem(get("metrics/base", Optional.empty()), 401);
    assertProblem(get("metrics", Optional.of(reader)), 403);
    assertThat(get("metrics", Optional.of(platform())).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane", "lane_turn"})
  void nothingShouldBeStoredWhenConfiguringBreaksOnTheWay(String table) throws Exception {
    String tenant = "unconfigured-" + table;
    String path = "api/v1/tenants/" + tenant + "/delivery";

    HttpResponse<String> answer =
        TestDatabase.whileRefusing(tenant, table, () -> send("PUT", path, DELIVERY));

    assertProblem(answer, 500);
    assertProblem(get(path, Optional.of(platform())), 404);
    assertThat(send("PUT", path, DELIVERY).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "email_body", "send_queue", "idempotency_key"})
  void nothingShouldBeStoredWhenSchedulingBreaksOnTheWay(String table) throws Exception {
    String tenant = "unscheduled-" + table;
    String path = "api/v1/tenants/" + tenant;
    assertThat(send("PUT", path + "/delivery", DELIVERY).statusCode()).isEqualTo(200);

    HttpResponse<String> answer =
        TestDatabase.whileRefusing(tenant, table, () -> send("POST", path + "/emails", email()));
    Map<String, Long> after =
        TestDatabase.rowsOf(
            tenant, List.of("email", "email_body", "send_queue", "idempotency_key"));
    HttpResponse<String> again = send("POST", path + "/emails", email());

    assertProblem(answer, 500);
    assertThat(after.values()).containsOnly(0L);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
  }

  /** That a refused post comes again at once shows that the container guards the notifier. */
  @Test
  void alertShouldReachAlertmanagerAlsoWhenItRefusesAtFirst() throws Exception {
    AlertmanagerStandIn alertmanager = PlatformUnderTest.alertmanager();
    String id = UUID.randomUUID().toString();
    alertmanager.refuse(2);

    TestDatabase.execute(
        """
        INSERT INTO alert (
          id, tenant, kind, cause, state, title, detail, first_at, last_at, count)
        VALUES ('%s', 'acme', 'webhook', 'hook-1', 'triggered', 'A webhook is away', 'Mend it.',
          now(), now(), 1)
        """
            .formatted(id));
    Predicate<AlertmanagerStandIn.Post> isOurs = post -> post.body().contains(id);
    AlertmanagerStandIn.Post refused = alertmanager.await(isOurs, ROUND).orElseThrow();
    AlertmanagerStandIn.Post again = alertmanager.await(isOurs, ROUND).orElseThrow();
    AlertmanagerStandIn.Post taken = alertmanager.await(isOurs, ROUND).orElseThrow();
    String metrics = get("metrics", Optional.of(platform())).body();
    TestDatabase.execute(
        "UPDATE alert SET state = 'resolved', resolved_at = now() WHERE id = '%s'".formatted(id));
    Optional<AlertmanagerStandIn.Post> later = alertmanager.await(isOurs, ROUND);

    assertThat(List.of(refused.status(), again.status(), taken.status()))
        .containsExactly(503, 503, 200);
    assertThat(Duration.between(refused.at(), taken.at())).isLessThan(Duration.ofSeconds(10));
    assertThat(taken.body()).contains("\"kind\":\"webhook\"", "\"state\":\"triggered\"");
    assertThat(metrics)
        .containsPattern("nurturehub_alerts_open\\{[^}]*kind=\"webhook\"[^}]*} 1")
        .containsPattern("ft_retry_calls_total\\{[^}]*GuardedNotifier");
    assertThat(later.orElseThrow().body()).contains("\"state\":\"resolved\"");
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .contains("\"type\":", "\"title\":", "\"status\":" + status, "\"detail\":")
        .doesNotContain("Exception", "\tat ");
  }

  private static String platform() {
    return PlatformUnderTest.token("platform", Optional.empty(), Duration.ofHours(1));
  }

  /** Not due while this server runs. */
  private static String email() {
    return """
    {"sequence": {"id": "seq-1", "step": 1},
     "contact": {"id": "c-1", "address": "jo@example.com"},
     "subject": "Your valuation", "html": "<p>Dear Jo</p>", "sendAt": "%s"}
    """
        .formatted(Instant.now().plus(Duration.ofMinutes(10)));
  }

  private HttpResponse<String> get(String path, Optional<String> token)
      throws IOException, InterruptedException, URISyntaxException {
    HttpRequest.Builder request = HttpRequest.newBuilder(new URI(base + path));
    token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
    return send(request);
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException, URISyntaxException {
    return send(
        HttpRequest.newBuilder(new URI(base + path))
            .header("Authorization", "Bearer " + platform())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "one")
            .method(method, BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
  }
}
