package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Every route of the OpenAPI document is tried with another tenant's token, so that a new one
 * cannot be forgotten.
 */
@ExtendWith(InstallationExtension.class)
@ResourceLock(InstallationExtension.LOCK)
class TenantIsolationIT {

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options");
  private static final Set<String> OPEN_TO_ALL = Set.of("/t/", "/oauth/");

  /** Asked for by GET, and yet not for readers. */
  private static final Set<String> FOR_ADMINS = Set.of("/api/v1/tenants/{tenant}/delivery/consent");

  private static final Set<String> FOR_THE_PLATFORM =
      Set.of("/api/v1/alerts", "/api/v1/feed-readers", "/api/v1/feed-readers/{reader}/rebuild");

  private static Installation installation;
  private static ServiceClient victim;
  private static final String WEBHOOK =
      "{\"url\": \"http://127.0.0.1:1/\", \"types\": [\"com.nurturehub.lead.hot\"]}";

  private static JsonObject email;
  private static JsonObject webhook;
  private static List<Route> routes;

  private record Route(String method, String path, JsonObject operation) {

    /** The path with the victim's own names in it. */
    String filled() {
      JsonObject named = path.contains("/webhooks/") ? webhook : email;
      return path.replace("{tenant}", "victim")
          .replace("{id}", named.getString("id"))
          .replaceAll("\\{[^}]+}", "c-1");
    }
  }

  @BeforeAll
  static void configureBoth(Installation running) throws IOException, InterruptedException {
    installation = running;
    for (String tenant : List.of("victim", "intruder")) {
      Agencies.grant(running.google(), tenant);
      HttpResponse<String> configured =
          running
              .as("agency-admin", tenant)
              .put("/api/v1/tenants/" + tenant + "/delivery", Agencies.delivery(tenant));
      assertThat(configured.statusCode()).as(configured.body()).isEqualTo(200);
    }
    victim = running.as("agency-admin", "victim");
    email =
        ServiceClient.object(
            victim.post(
                "/api/v1/tenants/victim/emails",
                Agencies.emailAt("c-1", 1, Instant.now().plusSeconds(3600))));
    webhook =
        ServiceClient.object(
            victim.send(
                "POST", "/api/v1/tenants/victim/webhooks", BodyPublishers.ofString(WEBHOOK)));
    routes = routesOf(victim.get("/openapi?format=JSON"));
  }

  @Test
  void documentShouldListTheRoutesThatAreKnown() {
    assertThat(routes)
        .extracting(route -> route.method() + " " + route.path())
        .contains(
            "put /api/v1/tenants/{tenant}/delivery",
            "get /api/v1/tenants/{tenant}/delivery",
            "post /api/v1/tenants/{tenant}/delivery/check",
            "get /api/v1/tenants/{tenant}/delivery/consent",
            "get /api/v1/tenants/{tenant}/retention",
            "put /api/v1/tenants/{tenant}/retention",
            "delete /api/v1/tenants/{tenant}/retention",
            "post /api/v1/tenants/{tenant}/emails",
            "post /api/v1/tenants/{tenant}/emails/batch",
            "get /api/v1/tenants/{tenant}/emails",
            "get /api/v1/tenants/{tenant}/emails/{id}",
            "post /api/v1/tenants/{tenant}/emails/{id}/cancellation",
            "post /api/v1/tenants/{tenant}/emails/{id}/resubmission",
            "put /api/v1/tenants/{tenant}/emails/{id}/send-at",
            "post /api/v1/tenants/{tenant}/cancellations",
            "post /api/v1/tenants/{tenant}/suppressions",
            "get /api/v1/tenants/{tenant}/suppressions",
            "delete /api/v1/tenants/{tenant}/suppressions/{id}",
            "delete /api/v1/tenants/{tenant}/contacts/{contact}",
            "get /api/v1/tenants/{tenant}/engagement-events",
            "get /api/v1/tenants/{tenant}/engagement-events/stream",
            "get /api/v1/tenants/{tenant}/engagement/summary",
            "get /api/v1/tenants/{tenant}/contacts/{contact}/score",
            "get /api/v1/tenants/{tenant}/hot-leads",
            "get /api/v1/tenants/{tenant}/hot-leads/stream",
            "get /api/v1/tenants/{tenant}/scoring",
            "put /api/v1/tenants/{tenant}/scoring",
            "post /api/v1/tenants/{tenant}/webhooks",
            "get /api/v1/tenants/{tenant}/webhooks",
            "get /api/v1/tenants/{tenant}/webhooks/{id}",
            "delete /api/v1/tenants/{tenant}/webhooks/{id}",
            "post /api/v1/tenants/{tenant}/webhooks/{id}/rotation",
            "post /api/v1/tenants/{tenant}/webhooks/{id}/enablement",
            "get /api/v1/tenants/{tenant}/webhooks/{id}/deliveries",
            "post /api/v1/tenants/{tenant}/webhooks/{id}/replays",
            "get /api/v1/tenants/{tenant}/alerts",
            "post /api/v1/tenants/{tenant}/alerts/{id}/acknowledgement",
            "get /api/v1/alerts",
            "get /api/v1/feed-readers",
            "post /api/v1/feed-readers/{reader}/rebuild");
  }

  @Test
  void everyRouteShouldBeClosedToAnotherTenantAndChangeNothing()
      throws IOException, InterruptedException {
    ServiceClient intruder = installation.as("agency-admin", "intruder");
    String before = stateOfTheVictim();

    List<String> closed = new ArrayList<>();
    for (Route route : tenantRoutes()) {
      HttpResponse<String> existing = send(intruder, route, route.filled());
      HttpResponse<String> missing =
          send(intruder, route, route.filled().replace("/victim/", "/nobody-at-all/"));
      assertThat(existing.statusCode()).as(route.toString()).isEqualTo(403);
      assertThat(withoutAddress(missing)).isEqualTo(withoutAddress(existing));
      assertThat(existing.body())
          .doesNotContain("c-1@example.com")
          .doesNotContain("Your valuation");
      closed.add(route.method() + " " + route.path());
    }

    assertThat(closed).hasSizeGreaterThanOrEqualTo(14);
    assertThat(stateOfTheVictim()).isEqualTo(before);
  }

  @Test
  void anotherTenantsEmailShouldBeUnknownWhenItIsAskedForUnderTheOwnTenant()
      throws IOException, InterruptedException {
    ServiceClient intruder = installation.as("agency-admin", "intruder");
    String before = stateOfTheVictim();

    for (Route route : tenantRoutes()) {
      if (route.path().contains("{id}")) {
        HttpResponse<String> own =
            send(intruder, route, route.filled().replace("/victim/", "/intruder/"));
        assertThat(own.statusCode()).as(route + " " + own.body()).isEqualTo(404);
      }
    }

    assertThat(stateOfTheVictim()).isEqualTo(before);
  }

  @Test
  void everyRouteShouldAskForATokenWhenThereIsNone() throws IOException, InterruptedException {
    ServiceClient stranger = new ServiceClient(installation.service().address(), "not.a.token");

    for (Route route : tenantRoutes()) {
      HttpResponse<String> answer = send(stranger, route, route.filled());
      assertThat(answer.statusCode()).as(route.toString()).isEqualTo(401);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/problem+json");
    }
  }

  @Test
  void readerShouldReadAndNothingElse() throws IOException, InterruptedException {
    ServiceClient reader = installation.as("reader", "victim");
    String before = stateOfTheVictim();

    for (Route route : tenantRoutes()) {
      boolean isOpen = route.method().equals("get") && !FOR_ADMINS.contains(route.path());
      int status =
          isOpen ? reader.status(route.filled()) : send(reader, route, route.filled()).statusCode();
      assertThat(status).as(route.toString()).isEqualTo(isOpen ? 200 : 403);
    }

    assertThat(stateOfTheVictim()).isEqualTo(before);
  }

  @Test
  void routeOfNoTenantShouldBeForThePlatformAlone() throws IOException, InterruptedException {
    ServiceClient stranger = new ServiceClient(installation.service().address(), "not.a.token");
    List<Route> platformRoutes =
        routes.stream().filter(route -> FOR_THE_PLATFORM.contains(route.path())).toList();

    assertThat(platformRoutes).hasSameSizeAs(FOR_THE_PLATFORM);
    for (Route route : platformRoutes) {
      String path = route.path().replace("{reader}", "scoring");
      assertThat(send(stranger, route, path).statusCode()).isEqualTo(401);
      assertThat(send(victim, route, path).statusCode()).isEqualTo(403);
      assertThat(send(installation.as("reader", "victim"), route, path).statusCode())
          .isEqualTo(403);
      assertThat(send(installation.as("platform", ""), route, path).statusCode()).isEqualTo(200);
    }
  }

  private static List<Route> tenantRoutes() {
    List<Route> tenantRoutes =
        routes.stream()
            .filter(route -> OPEN_TO_ALL.stream().noneMatch(route.path()::startsWith))
            .filter(route -> !FOR_THE_PLATFORM.contains(route.path()))
            .toList();
    assertThat(tenantRoutes).allMatch(route -> route.path().contains("/{tenant}/"));
    return tenantRoutes;
  }

  private static HttpResponse<String> send(ServiceClient client, Route route, String path)
      throws IOException, InterruptedException {
    return client.send(
        route.method().toUpperCase(Locale.ROOT),
        path,
        route.operation().containsKey("requestBody")
            ? BodyPublishers.ofString(bodyFor(route))
            : BodyPublishers.noBody());
  }

  /** A body that would do something if it were let through. */
  private static String bodyFor(Route route) {
    if (route.path().endsWith("/delivery")) {
      return Agencies.delivery("intruder").toString();
    }
    if (route.path().endsWith("/batch")) {
      return Json.createArrayBuilder().add(Agencies.email("c-9", 1)).build().toString();
    }
    if (route.path().endsWith("/emails")) {
      return Agencies.email("c-9", 1).build().toString();
    }
    if (route.path().endsWith("/cancellations") || route.path().endsWith("/suppressions")) {
      return "{\"contact\":\"c-1\"}";
    }
    if (route.path().endsWith("/scoring")) {
      return "{\"hotThreshold\":1}";
    }
    if (route.path().endsWith("/retention")) {
      return "{\"bodyDays\":1,\"visitorDays\":1,\"eventDays\":1,\"emailDays\":1}";
    }
    if (route.path().endsWith("/webhooks")) {
      return WEBHOOK;
    }
    if (route.path().endsWith("/replays")) {
      return "{}";
    }
    if (route.path().endsWith("/send-at")) {
      return "{\"sendAt\":\"2036-01-01T00:00:00Z\"}";
    }
    throw new AssertionError("teach this test a body for " + route.path());
  }

  private static String stateOfTheVictim() throws IOException, InterruptedException {
    return victim.get("/api/v1/tenants/victim/delivery").body()
        + victim.get("/api/v1/tenants/victim/suppressions").body()
        + victim.get("/api/v1/tenants/victim/scoring").body()
        + victim.get("/api/v1/tenants/victim/retention").body()
        + victim.get("/api/v1/tenants/victim/webhooks").body()
        + victim.allEmails("victim")
        + victim.events("victim", "");
  }

  private static String withoutAddress(HttpResponse<String> answer) {
    return answer.statusCode()
        + answer
            .body()
            .replaceAll("victim|nobody-at-all", "X")
            .replaceAll("\"instance\":\"[^\"]*\"", "");
  }

  private static List<Route> routesOf(HttpResponse<String> document) {
    assertThat(document.statusCode()).isEqualTo(200);
    List<Route> found = new ArrayList<>();
    try (JsonReader reader = Json.createReader(new StringReader(document.body()))) {
      JsonObject paths = reader.readObject().getJsonObject("paths");
      for (String path : paths.keySet()) {
        JsonObject item = paths.getJsonObject(path);
        for (String method : item.keySet()) {
          if (METHODS.contains(method)) {
            found.add(new Route(method, path, item.getJsonObject(method)));
          }
        }
      }
    }
    return found;
  }
}
