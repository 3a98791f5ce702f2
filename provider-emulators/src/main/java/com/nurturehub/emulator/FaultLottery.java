package com.nurturehub.emulator;

import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Rule;
import com.nurturehub.emulator.Faults.Stage;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Faults drawn by lot. From {@link Stage#RCPT} on a mail is known by its first recipient: it meets
 * at most one of these faults, and that once; which one depends on the seed and the recipient
 * alone, not on the order in which mails come. Where no recipient is known yet, every attempt draws
 * anew. Thread-safe.
 *
 * <pre>{@code
 * FaultLottery lottery = faults.lottery(42);
 * lottery.perMille(30, Stage.RCPT).reply(451, "4.3.0 Try again later");
 * lottery.perMille(10, Stage.ACCEPTED).reset();
 * }</pre>
 */
public final class FaultLottery {
  private static final int LOTS = 1_000;

  /** Odd, with its bits well mixed, so that similar names draw differently (SplitMix64). */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final Faults faults;
  private final long seed;
  private final Set<String> struck = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> draws = new ConcurrentHashMap<>();
  private int given;
  private int rules;

  FaultLottery(Faults faults, long seed) {
    this.faults = faults;
    this.seed = seed;
  }

  /**
   * The next lots; they are drawn by so many of a thousand mails or, where no recipient is known at
   * that stage, attempts.
   *
   * @throws IllegalArgumentException where there are not so many lots left
   */
  public synchronized Rule perMille(int share, Stage stage) {
    if (share < 0 || share > LOTS) {
      throw new IllegalArgumentException("of a thousand there cannot be " + share);
    }
    int rule = rules++;
    if (!knowsRecipient(stage)) {
      return faults.drawn(stage, attempt -> drawnAnew(rule, attempt) < share);
    }
    if (given + share > LOTS) {
      throw new IllegalArgumentException("of a thousand lots " + given + " are given already");
    }
    int from = given;
    int to = from + share;
    given = to;
    return faults.drawn(stage, attempt -> drawnOnce(from, to, attempt));
  }

  private static boolean knowsRecipient(Stage stage) {
    return switch (stage) {
      case RCPT, DATA, CONTENT, FINAL_DOT, ACCEPTED -> true;
      case CONNECT, EHLO, AUTH, MAIL, TOKEN, API, FILING -> false;
    };
  }

  private boolean drawnOnce(int from, int to, Attempt attempt) {
    if (attempt.recipients().isEmpty()) {
      return false;
    }
    String recipient = attempt.recipients().getFirst();
    int lot = lotOf(recipient);
    return from <= lot && lot < to && struck.add(recipient);
  }

  private int drawnAnew(int rule, Attempt attempt) {
    String who = rule + " " + attempt.mailbox();
    return lotOf(who + " " + draws.merge(who, 1L, Long::sum));
  }

  private int lotOf(String name) {
    return new SplittableRandom(seed + name.hashCode() * GOLDEN_GAMMA).nextInt(LOTS);
  }
}
