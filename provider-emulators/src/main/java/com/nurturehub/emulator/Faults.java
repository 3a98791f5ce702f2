package com.nurturehub.emulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The script of what goes wrong. A fault names a stage, how often it strikes, optionally whom, and
 * what happens; faults are tried in the order they were added, and the first that fits strikes. A
 * delay strikes and lets the later faults have their turn. Thread-safe: a fault limited to n
 * strikes strikes exactly n times, whatever number of connections meets it.
 *
 * <pre>{@code
 * faults.times(2, Stage.RCPT).to("kim@example.org").reply(451, "4.3.0 Try again later");
 * Fault lost = faults.once(Stage.ACCEPTED).reset();   // taken, and the 250 never arrives
 * faults.always(Stage.TOKEN).reply(503, "", Map.of("Retry-After", "2"));
 * }</pre>
 */
public final class Faults implements AutoCloseable {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final List<Fault> script = new CopyOnWriteArrayList<>();

  /**
   * Where in an exchange a fault strikes; a reply stands in for the provider's own at that point.
   */
  public enum Stage {
    /** A connection came in; the greeting is not sent yet. */
    CONNECT,
    /** {@code EHLO} or {@code HELO} was read. */
    EHLO,
    /** {@code AUTH} was read, its credentials not yet. */
    AUTH,
    /** {@code MAIL FROM} was read. */
    MAIL,
    /** {@code RCPT TO} was read; the recipient is the last of the attempt's. */
    RCPT,
    /** {@code DATA} was read; the content is not asked for yet. */
    DATA,
    /**
     * The first bytes of the content came. Whatever strikes, the message is not kept and the
     * connection ends.
     */
    CONTENT,
    /** The final dot came, or the whole request to send; the message is not kept yet. */
    FINAL_DOT,
    /** The message is in the ledger; the sender does not know yet. */
    ACCEPTED,
    /** A request to the token endpoint was read. */
    TOKEN,
    /** A request to the provider's mail API was read. */
    API,
    /** A request to file a sent mail was read; it is not filed yet. */
    FILING
  }

  /**
   * What is known when a stage is reached; empty where nothing is yet.
   *
   * @param line the SMTP command, or the HTTP method and path
   */
  public record Attempt(
      Stage stage,
      String mailbox,
      String from,
      List<String> recipients,
      String messageId,
      String line) {
    public Attempt {
      recipients = List.copyOf(recipients);
    }

    public static Attempt http(Stage stage, String mailbox, String line) {
      return new Attempt(stage, mailbox, "", List.of(), "", line);
    }

    /** The same, of a mail that is known by now. */
    public Attempt of(String sender, List<String> to, String id) {
      return new Attempt(stage, mailbox, sender, to, id, line);
    }

    /** The same at another point. */
    Attempt at(Stage later) {
      return new Attempt(later, mailbox, from, recipients, messageId, line);
    }
  }

  /** What an endpoint has to do. */
  public sealed interface Action {
    /** Go on as if nothing were wrong. */
    record Pass() implements Action {}

    /**
     * Answer this instead. In SMTP line breaks in the text make a multi-line reply, and 421 ends
     * the connection.
     *
     * @param headers of an HTTP answer; SMTP has none
     */
    record Reply(int code, String text, Map<String, String> headers) implements Action {
      public Reply {
        headers = Map.copyOf(headers);
      }
    }

    /** Cut the connection with a TCP reset; over HTTP, close it without an answer. */
    record Reset() implements Action {}

    /**
     * Say nothing until the peer gives up, the fault is removed or the time is over; then reset.
     */
    record Hang(Fault fault, Duration atMost) implements Action {}
  }

  public Rule once(Stage stage) {
    return times(1, stage);
  }

  public Rule times(int strikes, Stage stage) {
    return new Rule(stage, strikes, attempt -> true, attempt -> true);
  }

  public Rule always(Stage stage) {
    return times(Integer.MAX_VALUE, stage);
  }

  /** Faults drawn by lot, the same ones for the same seed. */
  public FaultLottery lottery(long seed) {
    return new FaultLottery(this, seed);
  }

  Rule drawn(Stage stage, Predicate<Attempt> lot) {
    return new Rule(stage, Integer.MAX_VALUE, attempt -> true, lot);
  }

  /** Removes every fault; what hangs or waits is let go. */
  public void clear() {
    script.forEach(Fault::remove);
  }

  @Override
  public void close() {
    clear();
  }

  /** For endpoints: what to do at this point. Sleeps out the delays that strike. */
  public Action strike(Attempt attempt) {
    for (Fault fault : script) {
      if (fault.take(attempt)) {
        fault.awaitRemoval(fault.delay());
        Action action = fault.action();
        if (!(action instanceof Action.Pass)) {
          return action;
        }
      }
    }
    return new Action.Pass();
  }

  /** A fault being described; the verbs at the end add it to the script. */
  public final class Rule {
    private final Stage stage;
    private final int strikes;
    private final Predicate<Attempt> condition;
    private final Predicate<Attempt> lot;

    /**
     * Takes what must hold for the fault to strike.
     *
     * @param lot asked last, since being drawn uses it up
     */
    private Rule(Stage stage, int strikes, Predicate<Attempt> condition, Predicate<Attempt> lot) {
      this.stage = stage;
      this.strikes = strikes;
      this.condition = condition;
      this.lot = lot;
    }

    public Rule when(Predicate<Attempt> further) {
      return new Rule(stage, strikes, condition.and(further), lot);
    }

    /** Only attempts for this recipient, known from {@link Stage#RCPT} on. */
    public Rule to(String recipient) {
      return when(attempt -> attempt.recipients().stream().anyMatch(recipient::equalsIgnoreCase));
    }

    /** Only attempts of this mailbox, known after it authenticated, and at the token endpoint. */
    public Rule mailbox(String mailbox) {
      return when(attempt -> mailbox.equalsIgnoreCase(attempt.mailbox()));
    }

    /** Only attempts whose SMTP command, or HTTP method and path, contains this. */
    public Rule saying(String part) {
      return when(attempt -> attempt.line().contains(part));
    }

    public Fault reply(int code, String text) {
      return reply(code, text, Map.of());
    }

    public Fault reply(int code, String text, Map<String, String> headers) {
      return add(Duration.ZERO, fault -> new Action.Reply(code, text, headers));
    }

    public Fault reset() {
      return add(Duration.ZERO, fault -> new Action.Reset());
    }

    public Fault hang() {
      return hang(FOR_EVER);
    }

    /** Says nothing for so long, then resets. */
    public Fault hang(Duration atMost) {
      return add(Duration.ZERO, fault -> new Action.Hang(fault, atMost));
    }

    public Fault delay(Duration delay) {
      return add(delay, fault -> new Action.Pass());
    }

    private boolean fits(Attempt attempt) {
      return attempt.stage() == stage && condition.test(attempt) && lot.test(attempt);
    }

    private Fault add(Duration delay, Function<Fault, Action> action) {
      Fault fault = new Fault(script::remove, this::fits, strikes, delay, action);
      script.add(fault);
      return fault;
    }
  }
}
