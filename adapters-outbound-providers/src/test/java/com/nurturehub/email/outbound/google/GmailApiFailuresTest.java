package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.FailureTableContract;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.outbound.http.HttpSignals;
import com.nurturehub.emulator.Faults.Rule;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class GmailApiFailuresTest implements FailureTableContract {

  private final GoogleEmulator google = Google.emulator().start();
  private final MailProvider provider =
      new GmailApiProvider(
          Google.settings(google, Duration.ofSeconds(2)), Google.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    google.close();
  }

  @Override
  public String transport() {
    return "gmail-api";
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
    return HttpSignals.together(
        HttpSignals.ofSending(() -> api("/send")),
        HttpSignals.ofTokens(() -> google.faults().always(Stage.TOKEN)),
        Map.ofEntries(
            Map.entry("unreachable", google::close),
            Map.entry("answer-lost", this::loseNextAnswer),
            Map.entry("silent", () -> google.faults().once(Stage.ACCEPTED).hang()),
            Map.entry("draft-error", () -> api("POST").reply(500, "{}")),
            Map.entry("look-up-error", () -> api("GET").reply(500, "{}")),
            Map.entry("quota", () -> refuse("userRateLimitExceeded")),
            // Of a draft's send, 404 says that the draft is gone: it may have been sent.
            Map.entry("no-mailbox", () -> api("POST").reply(404, "{}")),
            Map.entry("forbidden", () -> refuse("insufficientPermissions")),
            Map.entry("stale-token", this::staleToken),
            Map.entry("refused-token", () -> api("/send").reply(401, "{}")),
            Map.entry("consent-withdrawn", this::withdraw)));
  }

  private Rule api(String saying) {
    return google.faults().always(Stage.API).saying(saying);
  }

  private void refuse(String reason) {
    api("/send").reply(403, GoogleEmulator.error(403, reason, "no"));
  }

  private void withdraw() {
    google.faults().always(Stage.TOKEN).reply(400, "{\"error\": \"invalid_grant\"}");
  }

  private void staleToken() {
    provider.check(connected());
    google.expireAccessTokens();
  }
}
