package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.FailureTableContract;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class GmailSmtpFailuresTest implements FailureTableContract {

  private final GoogleEmulator google = Google.emulator().start();
  private final MailProvider provider =
      new GoogleSmtpProvider(Google.settings(google, Duration.ofSeconds(2)), Clock.systemUTC());

  @AfterEach
  void close() {
    google.close();
  }

  @Override
  public String transport() {
    return "gmail-smtp";
  }

  @Override
  public MailProvider provider() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return Google.tenant(Google.REFRESH_TOKEN);
  }

  @Override
  public void loseNextAnswer() {
    google.faults().once(Stage.ACCEPTED).reset();
  }

  @Override
  public Map<String, Signal> signals() {
    return Map.ofEntries(
        Map.entry("unreachable", google::close),
        Map.entry("broken-before", () -> google.faults().once(Stage.RCPT).reset()),
        Map.entry("answer-lost", this::loseNextAnswer),
        Map.entry("silent", () -> google.faults().once(Stage.ACCEPTED).hang()),
        Map.entry("token-limited", () -> token(429, "", Map.of("Retry-After", "90"))),
        Map.entry("token-error", () -> token(500, "", Map.of())),
        Map.entry("look-up-error", () -> google.faults().always(Stage.API).reply(500, "")),
        Map.entry("stale-token", this::staleToken),
        Map.entry(
            "consent-withdrawn", () -> token(400, "{\"error\": \"invalid_grant\"}", Map.of())),
        Map.entry("client-refused", () -> token(401, "{\"error\": \"invalid_client\"}", Map.of())),
        Map.entry("too-large", () -> smtp(Stage.MAIL, 552, "5.3.4 too large")),
        Map.entry("smtp-later", () -> smtp(Stage.RCPT, 450, "4.2.1 later")),
        Map.entry("smtp-connections", () -> smtp(Stage.MAIL, 432, "4.3.2 concurrent")),
        Map.entry("auth-refused", () -> smtp(Stage.AUTH, 535, "5.7.8 no")),
        Map.entry("sender-refused", () -> smtp(Stage.MAIL, 550, "5.7.1 not allowed")),
        Map.entry("recipient-refused", () -> smtp(Stage.RCPT, 550, "5.1.1 no such user")),
        Map.entry("daily-limit", () -> smtp(Stage.MAIL, 550, "5.4.5 daily limit")));
  }

  private void staleToken() {
    provider.inquire(
        connected(), new MailProvider.Ready(Google.message("jo@example.com"), Optional.empty()));
    google.expireAccessTokens();
  }

  private void token(int status, String body, Map<String, String> headers) {
    google.faults().always(Stage.TOKEN).reply(status, body, headers);
  }

  private void smtp(Stage stage, int code, String text) {
    google.faults().always(stage).reply(code, text);
  }
}
