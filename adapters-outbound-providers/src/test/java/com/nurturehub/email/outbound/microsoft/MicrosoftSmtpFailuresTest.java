package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.FailureTableContract;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.outbound.http.HttpSignals;
import com.nurturehub.email.outbound.smtp.SmtpSignals;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Stage;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class MicrosoftSmtpFailuresTest implements FailureTableContract {

  private final Microsoft microsoft = new Microsoft(Microsoft.emulator());
  private final Faults faults = microsoft.emulated().faults();
  private final MailProvider provider =
      new MicrosoftSmtpProvider(
          microsoft.settings(Duration.ofSeconds(2)), microsoft.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    microsoft.close();
  }

  @Override
  public String transport() {
    return "m365-smtp";
  }

  @Override
  public MailProvider provider() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return microsoft.tenant(Microsoft.REFRESH_TOKEN);
  }

  @Override
  public void loseNextAnswer() {
    faults.once(Stage.ACCEPTED).reset();
  }

  @Override
  public Map<String, Signal> signals() {
    return HttpSignals.together(
        SmtpSignals.of(faults, 554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceeded"),
        HttpSignals.ofTokens(() -> faults.always(Stage.TOKEN)),
        Map.of(
            "unreachable", microsoft::close,
            "answer-lost", this::loseNextAnswer,
            "stale-token", this::staleToken,
            "consent-withdrawn",
                () -> faults.always(Stage.TOKEN).reply(400, "{\"error\": \"invalid_grant\"}")));
  }

  private void staleToken() {
    provider.check(connected());
    microsoft.emulated().expireAccessTokens();
  }
}
