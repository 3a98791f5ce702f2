package com.nurturehub.email.bootstrap.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The built WAR on a plain Payara Micro, as an operator deploys it. */
@ExtendWith(ArquillianExtension.class)
class PlatformIT {

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

  @Test
  void metricsShouldBeForThePlatformAlone() throws Exception {
    Duration hour = Duration.ofHours(1);
    String reader = PlatformUnderTest.token("reader", Optional.of("acme"), hour);
    String platform = PlatformUnderTest.token("platform", Optional.empty(), hour);

    assertProblem(get("metrics", Optional.empty()), 401);
    assertProblem(get("metrics;a=b", Optional.empty()), 401);
    assertProblem(get("metrics/base", Optional.empty()), 401);
    assertProblem(get("metrics", Optional.of(reader)), 403);
    assertThat(get("metrics", Optional.of(platform)).statusCode()).isEqualTo(200);
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .contains("\"type\":", "\"title\":", "\"status\":" + status, "\"detail\":")
        .doesNotContain("Exception", "\tat ");
  }

  private HttpResponse<String> get(String path, Optional<String> token)
      throws IOException, InterruptedException, URISyntaxException {
    HttpRequest.Builder request = HttpRequest.newBuilder(new URI(base + path));
    token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
  }
}
