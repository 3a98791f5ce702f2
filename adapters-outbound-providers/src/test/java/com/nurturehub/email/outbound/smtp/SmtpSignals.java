package com.nurturehub.email.outbound.smtp;

import com.nurturehub.email.application.port.FailureTableContract.Signal;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Stage;
import java.util.Map;

/** Those rows of {@code failures.txt} that come about over SMTP the same way everywhere. */
public final class SmtpSignals {

  private SmtpSignals() {}

  /**
   * All of them.
   *
   * @param dailyLimit what this vendor says, after the code, when a mailbox has sent enough
   */
  public static Map<String, Signal> of(Faults faults, int dailyLimitCode, String dailyLimit) {
    return Map.of(
        "broken-before", () -> faults.once(Stage.RCPT).reset(),
        "silent", () -> faults.once(Stage.ACCEPTED).hang(),
        "too-large", () -> faults.always(Stage.MAIL).reply(552, "5.3.4 too large"),
        "smtp-later", () -> faults.always(Stage.RCPT).reply(450, "4.2.1 later"),
        "smtp-connections", () -> faults.always(Stage.MAIL).reply(432, "4.3.2 too many"),
        "auth-refused", () -> faults.always(Stage.AUTH).reply(535, "5.7.8 no"),
        "sender-refused", () -> faults.always(Stage.MAIL).reply(550, "5.7.1 not allowed"),
        "recipient-refused", () -> faults.always(Stage.RCPT).reply(550, "5.1.1 no such user"),
        "daily-limit", () -> faults.always(Stage.FINAL_DOT).reply(dailyLimitCode, dailyLimit));
  }
}
