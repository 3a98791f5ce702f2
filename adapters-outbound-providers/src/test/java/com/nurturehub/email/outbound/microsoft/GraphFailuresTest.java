package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.FailureTableContract;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.outbound.http.HttpSignals;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class GraphFailuresTest implements FailureTableContract {

  private final Microsoft microsoft = new Microsoft(Microsoft.emulator());
  private final Faults faults = microsoft.emulated().faults();
  private final MailProvider provider =
      new GraphProvider(
          microsoft.settings(Duration.ofSeconds(2)), microsoft.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    microsoft.close();
  }

  @Override
  public String transport() {
    return "graph";
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
        HttpSignals.ofSending(() -> faults.always(Stage.FINAL_DOT)),
        HttpSignals.ofTokens(() -> faults.always(Stage.TOKEN)),
        Map.ofEntries(
            Map.entry("unreachable", microsoft::close),
            Map.entry("answer-lost", this::loseNextAnswer),
            Map.entry("silent", () -> faults.once(Stage.ACCEPTED).hang()),
            Map.entry(
                "accepted-slower",
                () -> faults.once(Stage.ACCEPTED).reply(202, "", HttpSignals.seconds())),
            Map.entry("draft-error", () -> faults.always(Stage.API).saying("POST").reply(500, "")),
            Map.entry("look-up-error", () -> faults.always(Stage.API).saying("GET").reply(500, "")),
            // Of a draft's send, 404 says that the draft is gone: it may have been sent.
            Map.entry("no-mailbox", () -> faults.always(Stage.API).saying("POST").reply(404, "")),
            Map.entry("forbidden", () -> refuse(403, "ErrorAccessDenied")),
            Map.entry("stale-token", this::staleToken),
            Map.entry("refused-token", () -> refuse(401, "InvalidAuthenticationToken")),
            Map.entry(
                "consent-withdrawn",
                () -> faults.always(Stage.TOKEN).reply(400, "{\"error\": \"consent_required\"}"))));
  }

  private void refuse(int status, String code) {
    faults.always(Stage.FINAL_DOT).reply(status, MicrosoftEmulator.error(code, "no"));
  }

  private void staleToken() {
    provider.check(connected());
    microsoft.emulated().expireAccessTokens();
  }
}
