package com.nurturehub.emulator.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.SettableClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenEndpointTest {
  private final SettableClock clock = new SettableClock();
  private final GoogleEmulator google =
      Sender.google().clock(clock).accessTokenLifetime(Duration.ofMinutes(10)).start();
  private final Sender sender = new Sender(google);

  @AfterEach
  void close() {
    sender.close();
    google.close();
  }

  @Test
  void endpointShouldGiveAccessTokenWhenRefreshTokenIsGood() throws Exception {
    HttpResponse<String> answer = sender.refresh(Sender.refreshForm());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    assertThat(Sender.json(answer).getString("access_token"))
        .startsWith("ya29.")
        .hasSizeGreaterThan(50);
    assertThat(Sender.json(answer).getInt("expires_in")).isEqualTo(600);
    assertThat(Sender.json(answer).getString("token_type")).isEqualTo("Bearer");
    assertThat(Sender.json(answer).getString("scope")).isEqualTo(GoogleEmulator.FULL_SCOPE);
  }

  @Test
  void endpointShouldAnswerInvalidGrantWhenRefreshTokenIsUnknownOrRevoked() throws Exception {
    google.grant("ben@agency.example", "1//refresh-ben");
    google.revoke("1//refresh-ben");

    assertError(with("refresh_token", "never-seen"), 400, "invalid_grant");
    assertError(with("refresh_token", "1//refresh-ben"), 400, "invalid_grant");
  }

  @Test
  void endpointShouldAnswerInvalidClientWhenClientOrSecretIsWrong() throws Exception {
    assertError(with("client_secret", "wrong"), 401, "invalid_client");
    assertError(with("client_id", "wrong"), 401, "invalid_client");
  }

  @Test
  void endpointShouldAnswerAsGoogleWhenRequestIsWrong() throws Exception {
    assertError(with("grant_type", "password"), 400, "unsupported_grant_type");
    assertError(Map.of(), 400, "invalid_request");
    assertError(with("refresh_token", ""), 400, "invalid_request");
  }

  @Test
  void accessShouldEndWhenTokenExpiredOrWasRevoked() throws Exception {
    String expired = sender.accessToken();
    clock.advance(Duration.ofMinutes(10));
    String ended = sender.accessToken();
    google.expireAccessTokens();
    String revoked = sender.accessToken();
    google.revoke(Sender.REFRESH_TOKEN);

    assertThat(sender.lookUp("<a@x>", expired).statusCode()).isEqualTo(401);
    assertThat(sender.lookUp("<a@x>", ended).statusCode()).isEqualTo(401);
    assertThat(sender.lookUp("<a@x>", revoked).statusCode()).isEqualTo(401);
  }

  @Test
  void countsShouldTellRequestsWhenSomeWereRefused() throws Exception {
    sender.accessToken();
    sender.refresh(with("refresh_token", "never-seen"));

    assertThat(google.tokenRequests()).isEqualTo(2);
    assertThat(google.tokenRequests("ANNA@agency.example")).isEqualTo(1);
    assertThat(google.tokenRequests("ben@agency.example")).isZero();
  }

  @Test
  void endpointShouldAnswerWhatTheScriptSaysWhenFaultStrikes() throws Exception {
    google
        .faults()
        .once(Stage.TOKEN)
        .reply(503, "{\"error\":\"backend_error\"}", Map.of("Retry-After", "7"));

    HttpResponse<String> first = sender.refresh(Sender.refreshForm());
    HttpResponse<String> second = sender.refresh(Sender.refreshForm());

    assertThat(first.statusCode()).isEqualTo(503);
    assertThat(first.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(first.body()).isEqualTo("{\"error\":\"backend_error\"}");
    assertThat(second.statusCode()).isEqualTo(200);
  }

  @Test
  void endpointShouldCloseWithoutAnswerWhenScriptSaysReset() throws Exception {
    google.faults().always(Stage.TOKEN).mailbox(Sender.MAILBOX).reset();

    org.assertj.core.api.Assertions.assertThatIOException()
        .isThrownBy(() -> sender.refresh(Sender.refreshForm()));
    assertThat(sender.refresh(with("refresh_token", "other")).statusCode()).isEqualTo(400);
  }

  private static Map<String, String> with(String field, String value) {
    Map<String, String> form = Sender.refreshForm();
    form.put(field, value);
    return form;
  }

  private void assertError(Map<String, String> form, int status, String error)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = sender.refresh(form);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Sender.json(answer).getString("error")).isEqualTo(error);
  }
}
