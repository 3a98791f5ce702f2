package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.FailureTableContract;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.outbound.http.HttpSignals;
import com.nurturehub.email.outbound.smtp.SmtpSignals;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class GmailSmtpFailuresTest implements FailureTableContract {

  private final GoogleEmulator google = Google.emulator().start();
  private final MailProvider provider =
      new GoogleSmtpProvider(
          Google.settings(google, Duration.ofSeconds(2)), Google.tokens(), Clock.systemUTC());

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
    return HttpSignals.together(
        SmtpSignals.of(google.faults(), 550, "5.4.5 daily limit"),
        HttpSignals.ofTokens(() -> google.faults().always(Stage.TOKEN)),
        Map.of(
            "unreachable", google::close,
            "answer-lost", this::loseNextAnswer,
            "look-up-error", () -> google.faults().always(Stage.API).reply(500, ""),
            "stale-token", this::staleToken,
            "consent-withdrawn", this::withdraw));
  }

  private void staleToken() {
    provider.check(connected());
    google.expireAccessTokens();
  }

  private void withdraw() {
    google.faults().always(Stage.TOKEN).reply(400, "{\"error\": \"invalid_grant\"}");
  }
}
