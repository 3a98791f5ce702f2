package com.nurturehub.emulator.crm;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The emulator is as strict as the vendors' documentation. */
class CrmEmulatorTest {

  private static final String AGENCY = "2f1a7c9e-52a1-4f7e-9f0a-1c2d3e4f5a6b";
  private static final String KEY = "0199c2a4-7c1e-7a31-9d0b-6f1a2b3c4d5e";
  private static final String JSON = "application/json";
  private static final String JSON_API = "application/vnd.api+json";
  private static final Map<String, String> BEARER = Map.of("Authorization", "Bearer " + AGENCY);

  private final SettableClock clock = new SettableClock();
  private final CrmEmulator emulator =
      CrmEmulator.builder()
          .client("app", "secret")
          .agency(AGENCY, "acme")
          .agency("customer")
          .clock(clock)
          .start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    emulator.close();
  }

  @Test
  void mailShouldBeTakenOnceWhenItsKeyComesAgainWithinSevenDays() throws Exception {
    HttpResponse<String> first = send("first");
    clock.advance(Duration.ofDays(7).minusSeconds(1));
    HttpResponse<String> repeat = send("second");
    int taken = emulator.deliveries().size();
    clock.advance(Duration.ofSeconds(2));
    HttpResponse<String> late = send("third");

    assertThat(List.of(first.statusCode(), repeat.statusCode(), late.statusCode()))
        .containsOnly(202);
    assertThat(repeat.body()).isEqualTo(first.body()).contains("\"id\"");
    assertThat(taken).isEqualTo(1);
    assertThat(late.body()).isNotEqualTo(first.body());
    assertThat(emulator.deliveries()).hasSize(2);
  }

  @Test
  void problemShouldBeSaidWhenTheCallIsNotAsTheContractSays() throws Exception {
    String body = mail("s");
    String sendPath = "/loop/nurturehub/emails";

    HttpResponse<String> keyless = post(sendPath, BEARER, JSON, body);
    HttpResponse<String> unknownField =
        post(sendPath, with(BEARER, "Idempotency-Key", KEY), JSON, body.replace("mime", "mimes"));
    HttpResponse<String> notBase64 =
        post(
            sendPath,
            with(BEARER, "Idempotency-Key", KEY),
            JSON,
            body.replace("\"mime\":\"", "\"mime\":\"-_"));
    HttpResponse<String> stranger = post(sendPath, Map.of("Idempotency-Key", KEY), JSON, body);

    assertThat(List.of(keyless.statusCode(), unknownField.statusCode(), notBase64.statusCode()))
        .containsOnly(400);
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(emulator.deliveries()).isEmpty();
  }

  @Test
  void reapitShouldDemandItsHeaders() throws Exception {
    Map<String, String> token = token("reapit");
    Map<String, String> version = with(token, "api-version", "2020-01-31");
    String entry =
        """
        {"typeId": "MI", "associatedType": "contact", "associatedId": "c-1", "description": "sent"}
        """;

    assertThat(
            statusOf("/reapit/journalEntries", with(token, "reapit-customer", "customer"), entry))
        .isEqualTo(400);
    assertThat(statusOf("/reapit/journalEntries", version, entry)).isEqualTo(400);
    assertThat(statusOf("/reapit/journalEntries", with(version, "reapit-customer", "x"), entry))
        .isEqualTo(401);
    Map<String, String> all = with(version, "reapit-customer", "customer");
    assertThat(statusOf("/reapit/journalEntries", all, entry.replace("MI", "XX"))).isEqualTo(422);
    HttpResponse<String> created = post("/reapit/journalEntries", all, JSON, entry);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).isPresent();
    assertThat(emulator.filings()).extracting(Filing::contact).containsExactly("c-1");
  }

  @Test
  void reapitShouldSayNoWhenItIsAskedTooOften() throws Exception {
    Map<String, String> headers =
        with(with(token("reapit"), "api-version", "2020-01-31"), "reapit-customer", "customer");
    List<Integer> statuses = new ArrayList<>();

    for (int i = 0; i < 21; i++) {
      statuses.add(get("/reapit/nurturehub/emails", headers));
    }
    clock.advance(Duration.ofSeconds(1));

    assertThat(statuses.subList(0, 20)).containsOnly(204);
    assertThat(statuses.getLast()).isEqualTo(429);
    assertThat(get("/reapit/nurturehub/emails", headers)).isEqualTo(204);
  }

  @Test
  void altoShouldDemandTheAgencyAndSomebodyToFileFor() throws Exception {
    Map<String, String> token = token("alto");
    String note = "{\"notes\": \"sent\", \"contactIds\": [\"17\"], \"fileNoteType\": \"EMail\"}";

    assertThat(statusOf("/alto/file-notes", token, note)).isEqualTo(403);
    Map<String, String> all = with(token, "AgencyRef", AGENCY);
    assertThat(statusOf("/alto/file-notes", all, note.replace("\"17\"", ""))).isEqualTo(400);
    assertThat(statusOf("/alto/file-notes", all, note.replace("EMail", "Mail"))).isEqualTo(400);
    assertThat(statusOf("/alto/file-notes", all, note)).isEqualTo(201);
    emulator.withdraw(AGENCY);
    assertThat(statusOf("/alto/file-notes", all, note)).isEqualTo(401);
  }

  @Test
  void streetShouldDemandItsMediaTypeAndAPerson() throws Exception {
    String activity =
        """
        {"data": {"type": "activity",
          "attributes": {"activity_type": "campaign_sent", "source": "email_marketing", "title": "s"},
          "relationships": {"person": {"data": {"type": "person", "id": "%s"}}}}}
        """
            .formatted(KEY);
    Map<String, String> accepting = with(BEARER, "Accept", JSON_API);

    assertThat(post("/street/activity", BEARER, JSON_API, activity).statusCode()).isEqualTo(406);
    assertThat(post("/street/activity", accepting, JSON, activity).statusCode()).isEqualTo(415);
    assertThat(
            post("/street/activity", accepting, JSON_API, activity.replace(KEY, "c-1"))
                .statusCode())
        .isEqualTo(400);
    assertThat(post("/street/activity", accepting, JSON_API, activity).statusCode()).isEqualTo(201);
  }

  @Test
  void agentOsShouldDemandTheKeyOfTheAgencyInThePath() throws Exception {
    Map<String, String> key = Map.of("ApiKey", AGENCY);

    assertThat(get("/agentos/nurturehub/acme/emails", Map.of())).isEqualTo(401);
    assertThat(get("/agentos/nurturehub/other/emails", key)).isEqualTo(403);
    assertThat(get("/agentos/nurturehub/acme/emails", key)).isEqualTo(204);
  }

  @Test
  void tokenShouldBeGivenToAClientThatShowsItselfByBasicAlone() throws Exception {
    HttpResponse<String> byBody =
        post(
            "/alto/token",
            Map.of(),
            "application/x-www-form-urlencoded",
            "grant_type=client_credentials&client_id=app&client_secret=secret");

    assertThat(byBody.statusCode()).isEqualTo(401);
    assertThat(byBody.body()).contains("invalid_client");
    assertThat(get("/alto/nurturehub/emails", with(token("reapit"), "AgencyRef", AGENCY)))
        .isEqualTo(401);
  }

  private HttpResponse<String> send(String subject) throws Exception {
    return post(
        "/loop/nurturehub/emails", with(BEARER, "Idempotency-Key", KEY), JSON, mail(subject));
  }

  private static String mail(String subject) {
    String mime = "Message-ID: <m@agency.example>\r\nSubject: " + subject + "\r\n\r\nHello\r\n";
    return "{\"from\":\"anna@agency.example\",\"to\":[\"jo@example.com\"],"
        + "\"messageId\":\"<m@agency.example>\",\"mime\":\""
        + Base64.getEncoder().encodeToString(mime.getBytes(StandardCharsets.US_ASCII))
        + "\"}";
  }

  private Map<String, String> token(String crm) throws Exception {
    String proof =
        Base64.getEncoder().encodeToString("app:secret".getBytes(StandardCharsets.US_ASCII));
    String answer =
        post(
                "/" + crm + "/token",
                Map.of("Authorization", "Basic " + proof),
                "application/x-www-form-urlencoded",
                "grant_type=client_credentials")
            .body();
    return Map.of(
        "Authorization", "Bearer " + answer.replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1"));
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return more;
  }

  private int statusOf(String path, Map<String, String> headers, String body) throws Exception {
    return post(path, headers, JSON, body).statusCode();
  }

  private int get(String path, Map<String, String> headers) throws Exception {
    return exchange(request(path, headers).GET()).statusCode();
  }

  private HttpResponse<String> post(
      String path, Map<String, String> headers, String mediaType, String body) throws Exception {
    return exchange(
        request(path, headers)
            .header("Content-Type", mediaType)
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(emulator.httpUrl() + path));
    headers.forEach(request::header);
    return request;
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
