package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.MailboxOwner;
import com.nurturehub.emulator.crm.CrmEmulator;
import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of secret is used, well and badly, while everything is logged; then all logs, the
 * whole database and every refusal are searched for them.
 */
class SecretsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String REFRESH_TOKEN = "1//0e/refresh+token~of-anna";
  private static final String TENANTS_SECRET = "tenants-own/client+secret";
  private static final String APP_SECRET = "app~secret/of+an-application";
  private static final String API_KEY = "api~key/of+an-agency";
  private static final String CRM_SECRET = "secret~of/an+app-at-reapit";
  private static final String WITHDRAWN = "1//0e/withdrawn+token~of-bob";

  private final List<String> answers = new ArrayList<>();
  private final SecretSearch search = new SecretSearch();

  @TempDir private Path directory;

  @Test
  void noSecretShouldBeFoundWhenEachWasUsed() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    KeyPair key = generator.generateKeyPair();
    try (GoogleEmulator google = google(key);
        MicrosoftEmulator microsoft = microsoft();
        CrmEmulator crm = crm();
        Cluster cluster =
            Cluster.start(
                directory, 1, settings(google, microsoft, crm), ServiceProcess.SHORT_LIVED)) {
      ServiceClient client = cluster.client(0);
      useWell(client, key);
      String back = consent(client, cluster.instance(0).address());
      useBadly(client, back);
      secrets(google, microsoft, key);

      String dump;
      try (Connection database = cluster.connect()) {
        dump = SecretSearch.dump(database);
      }
      assertThat(dump).contains("anna@owned.example");
      assertThat(search.in(dump)).as("in the database").isEmpty();
      assertThat(search.in(String.join("\n", answers))).as("in answers").isEmpty();
      List<Path> logs = logs();
      assertThat(logs).anySatisfy(log -> assertThat(Files.readString(log)).contains(" FINE"));
      for (Path log : logs) {
        for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
          assertThat(search.in(line)).as(beginningOf(line)).isEmpty();
        }
      }
      searchShouldFindWhatIsLeaked(client, cluster);
    }
  }

  /** On purpose, so that it is known that the search can fail. */
  private void searchShouldFindWhatIsLeaked(ServiceClient client, Cluster cluster)
      throws Exception {
    String encoded =
        Base64.getEncoder().encodeToString(("x" + REFRESH_TOKEN).getBytes(StandardCharsets.UTF_8));
    client.post(
        "/api/v1/tenants/owned/suppressions",
        Json.createObjectBuilder().add("contact", "c-9").add("reason", encoded).build());
    try (Connection database = cluster.connect()) {
      assertThat(search.in(SecretSearch.dump(database)))
          .contains("a refresh token in Base64, shifted by 1");
    }
    assertThat(search.in("401 " + TENANTS_SECRET))
        .containsExactly("a tenant's client secret as it is");
  }

  private void useWell(ServiceClient client, KeyPair key) throws Exception {
    configure(
        client,
        "owned",
        "google-workspace",
        "smtp",
        "oauth",
        Json.createObjectBuilder()
            .add("refreshToken", REFRESH_TOKEN)
            .add("clientId", "tenants-own")
            .add("clientSecret", TENANTS_SECRET)
            .build());
    configure(
        client,
        "delegated",
        "google-workspace",
        "api",
        "serviceAccount",
        Json.createObjectBuilder()
            .add("type", "service_account")
            .add("client_email", "robot@project.example")
            .add("private_key", pem(key))
            .build());
    configure(
        client,
        "applied",
        "microsoft-365",
        "api",
        "application",
        Json.createObjectBuilder()
            .add("directory", "acme.example")
            .add("clientId", "app-1")
            .add("clientSecret", APP_SECRET)
            .build());
    configureCrm(
        client,
        "agentos",
        Json.createObjectBuilder().add("apiKey", API_KEY).add("shortName", "acme").build());
    configureCrm(
        client,
        "reapit",
        Json.createObjectBuilder()
            .add("customer", "acme")
            .add("clientId", "reapit-app")
            .add("clientSecret", CRM_SECRET)
            .build());
    for (String tenant : List.of("owned", "delegated", "applied", "agentos", "reapit")) {
      send(client, tenant);
    }
  }

  private String consent(ServiceClient client, URI service) throws Exception {
    ServiceClient.object(
        client.put(
            "/api/v1/tenants/granted/delivery",
            Agencies.delivery("granted", "google-workspace", "api").build()));
    URI url =
        URI.create(
            ServiceClient.object(
                    client.get("/api/v1/tenants/granted/delivery/consent?provider=google"))
                .getString("authorizationUrl"));
    URI back = MailboxOwner.allow(url);
    search.secret("a state", MailboxOwner.parameter(back, "state").orElseThrow());
    search.secret("a code", MailboxOwner.parameter(back, "code").orElseThrow());
    String callback = "/oauth/callback?" + back.getRawQuery();
    assertThat(ServiceClient.visit(service.resolve(callback), "GET").statusCode()).isEqualTo(200);
    send(client, "granted");
    return callback;
  }

  private void useBadly(ServiceClient client, String callback) throws Exception {
    answers.add(client.get(callback).body());
    answers.add(client.get(callback.replace("state=granted", "state=owned")).body());
    configure(
        client,
        "withdrawn",
        "google-workspace",
        "smtp",
        "oauth",
        Json.createObjectBuilder().add("refreshToken", WITHDRAWN).build());
    HttpResponse<String> checked =
        client.post("/api/v1/tenants/withdrawn/delivery/check", Json.createValue(""));
    answers.add(checked.body());
    assertThat(checked.body()).contains("reconsent-required");
    for (JsonObject wrong :
        List.of(
            Json.createObjectBuilder().add("mode", REFRESH_TOKEN).build(),
            Json.createObjectBuilder(Agencies.delivery("owned", "microsoft-365", "smtp").build())
                .add("credentials", Json.createObjectBuilder().add("apiKey", APP_SECRET))
                .build(),
            Json.createObjectBuilder(Agencies.delivery("owned", "google-workspace", "api").build())
                .add("oauth", Json.createObjectBuilder().add("clientSecret", TENANTS_SECRET))
                .build())) {
      HttpResponse<String> refused = client.put("/api/v1/tenants/owned/delivery", wrong);
      assertThat(refused.statusCode()).isEqualTo(400);
      answers.add(refused.body());
    }
    answers.add(client.get("/api/v1/alerts").body());
    answers.add(client.get("/api/v1/tenants/owned/delivery").body());
  }

  private void secrets(GoogleEmulator google, MicrosoftEmulator microsoft, KeyPair key)
      throws Exception {
    search.secret("a refresh token", REFRESH_TOKEN);
    search.secret("a withdrawn refresh token", WITHDRAWN);
    search.secret("a tenant's client secret", TENANTS_SECRET);
    search.secret("an application's secret", APP_SECRET);
    search.secret("an API key of a CRM", API_KEY);
    search.secret("a client secret at a CRM", CRM_SECRET);
    search.secret("the platform's client secret", Agencies.CLIENT_SECRET);
    String body = Base64.getEncoder().encodeToString(key.getPrivate().getEncoded());
    search.secret("a private key", body.substring(128, 192));
    int number = 0;
    for (String token :
        Stream.concat(google.tokens().stream(), microsoft.tokens().stream()).toList()) {
      search.secret("token " + ++number + " of a provider", token);
    }
    assertThat(number).isGreaterThanOrEqualTo(6);
    search.secret(
        "a bearer token",
        Files.readString(directory.resolve("instance-0").resolve("platform.jwt")).strip());
  }

  private void configure(
      ServiceClient client,
      String tenant,
      String mode,
      String transport,
      String field,
      JsonObject secrets)
      throws Exception {
    HttpResponse<String> answer =
        client.put(
            "/api/v1/tenants/" + tenant + "/delivery",
            Agencies.delivery(tenant, mode, transport).add(field, secrets).build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    answers.add(answer.body());
  }

  /** Of an agency that bears the CRM's name. */
  private void configureCrm(ServiceClient client, String crm, JsonObject credentials)
      throws Exception {
    HttpResponse<String> answer =
        client.put(
            "/api/v1/tenants/" + crm + "/delivery",
            Agencies.delivery(crm, "crm-native", "")
                .remove("transport")
                .add("crm", crm)
                .add("credentials", credentials)
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    answers.add(answer.body());
  }

  private static void send(ServiceClient client, String tenant) throws Exception {
    String id =
        ServiceClient.object(
                client.post(
                    "/api/v1/tenants/" + tenant + "/emails",
                    Agencies.email("c-" + tenant, 1).build()))
            .getString("id");
    client.awaitEmail(tenant, id, email -> email.getString("state").equals("sent"), PATIENCE);
  }

  private static GoogleEmulator google(KeyPair key) {
    return GoogleEmulator.builder()
        .client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET)
        .client("tenants-own", TENANTS_SECRET)
        .mailbox(Agencies.mailboxOf("owned"), REFRESH_TOKEN)
        .mailbox(Agencies.mailboxOf("delegated"), "1//0e-never-told-to-anybody")
        .serviceAccount("robot@project.example", key.getPublic(), GoogleEmulator.FULL_SCOPE)
        .start();
  }

  private static MicrosoftEmulator microsoft() {
    return MicrosoftEmulator.builder()
        .client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET)
        .user(Agencies.mailboxOf("applied"))
        .application("acme.example", "app-1", APP_SECRET)
        .start();
  }

  private static CrmEmulator crm() {
    return CrmEmulator.builder()
        .client("reapit-app", CRM_SECRET)
        .agency("acme")
        .agency(API_KEY, "acme")
        .start();
  }

  private static Map<String, String> settings(
      GoogleEmulator google, MicrosoftEmulator microsoft, CrmEmulator crm) {
    Map<String, String> settings = new TreeMap<>(ServiceProcess.meeting(google));
    settings.putAll(ServiceProcess.meeting(microsoft));
    settings.put("nurturehub.crm.agentos.url", crm.url("agentos").toString());
    settings.put("nurturehub.crm.reapit.url", crm.url("reapit").toString());
    settings.put("nurturehub.log.level", "FINEST");
    return settings;
  }

  /** Tells the logger. */
  private static String beginningOf(String line) {
    return line.substring(0, Math.min(line.length(), 120));
  }

  private static String pem(KeyPair key) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private List<Path> logs() throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".log")).toList();
    }
  }
}
