package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Fault;
import com.nurturehub.emulator.FaultLottery;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Rule;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What goes wrong at the provider during a campaign, drawn at random. */
final class Troubles {

  /** Keeps some e-mails on their way whenever an instance is killed. */
  private static final Duration PACE = Duration.ofMillis(60);

  private static final Duration HANG = Duration.ofSeconds(6);
  private static final String INSUFFICIENT =
      """
      {"error": {"code": 403, "message": "Request had insufficient authentication scopes.",
        "errors": [{"domain": "global", "reason": "insufficientPermissions"}],
        "status": "PERMISSION_DENIED"}}
      """;

  private final Map<String, Fault> faults = new LinkedHashMap<>();
  private final FaultLottery lottery;

  private Troubles(FaultLottery lottery) {
    this.lottery = lottery;
  }

  /** Begins them, the same ones for the same seed. */
  static Troubles begin(GoogleEmulator google, long seed) {
    Faults script = google.faults();
    script.always(Stage.FINAL_DOT).delay(PACE);
    script.always(Stage.ACCEPTED).delay(PACE);
    Troubles troubles = new Troubles(script.lottery(seed));
    troubles.ofMails();
    troubles.ofAttempts();
    return troubles;
  }

  /** The mailbox's owner granted sending and no reading. */
  static void silence(GoogleEmulator google, String mailbox) {
    google.faults().always(Stage.API).mailbox(mailbox).reply(403, INSUFFICIENT);
  }

  private void ofMails() {
    with("450 to RCPT", 40, Stage.RCPT, rule -> rule.reply(450, "4.2.1 Try again later"));
    with("451 to DATA", 15, Stage.DATA, rule -> rule.reply(451, "4.3.0 Try again later"));
    with("452 to the final dot", 15, Stage.FINAL_DOT, rule -> rule.reply(452, "4.3.1 No room"));
    with("reset after RCPT", 15, Stage.RCPT, Rule::reset);
    with("reset in the content", 15, Stage.CONTENT, Rule::reset);
    with("reset after the dot, not taken", 30, Stage.FINAL_DOT, Rule::reset);
    with("reset after the dot, taken", 40, Stage.ACCEPTED, Rule::reset);
    with("silence after RCPT", 5, Stage.RCPT, rule -> rule.hang(HANG));
    with("silence after the dot, not taken", 10, Stage.FINAL_DOT, rule -> rule.hang(HANG));
    with("silence after the dot, taken", 25, Stage.ACCEPTED, rule -> rule.hang(HANG));
  }

  private void ofAttempts() {
    with("reset of the connection", 5, Stage.CONNECT, Rule::reset);
    with("reset after EHLO", 5, Stage.EHLO, Rule::reset);
    with("451 to AUTH", 5, Stage.AUTH, rule -> rule.reply(451, "4.7.0 Try again later"));
    with("451 to MAIL", 10, Stage.MAIL, rule -> rule.reply(451, "4.3.0 Try again later"));
    Map<String, String> soon = Map.of("Retry-After", "1");
    with("429 for a token", 60, Stage.TOKEN, rule -> rule.reply(429, "{}", soon));
    with("500 for a token", 50, Stage.TOKEN, rule -> rule.reply(500, "{}"));
    with("silence for a token", 10, Stage.TOKEN, rule -> rule.hang(Duration.ofSeconds(3)));
    with("429 to a look-up", 150, Stage.API, rule -> rule.reply(429, "{}", soon));
    with("500 to a look-up", 100, Stage.API, rule -> rule.reply(500, "{}"));
    with("silence to a look-up", 30, Stage.API, rule -> rule.hang(Duration.ofSeconds(3)));
  }

  /**
   * Servers that close their doors. The product then leaves the mailbox alone for two minutes, each
   * time: only for campaigns that have them.
   */
  Troubles withClosedDoors() {
    for (Stage stage :
        new Stage[] {Stage.CONNECT, Stage.AUTH, Stage.MAIL, Stage.RCPT, Stage.DATA}) {
      with(
          "421 at " + stage.name(),
          1,
          stage,
          rule -> rule.reply(421, "4.7.0 Try again later, closing connection"));
    }
    return this;
  }

  private void with(String name, int perMille, Stage stage, Function<Rule, Fault> act) {
    faults.put(name, act.apply(lottery.perMille(perMille, stage)));
  }

  /** How often each struck. */
  String told() {
    return faults.entrySet().stream()
        .map(fault -> fault.getValue().strikes() + " x " + fault.getKey())
        .collect(Collectors.joining(", "));
  }
}
