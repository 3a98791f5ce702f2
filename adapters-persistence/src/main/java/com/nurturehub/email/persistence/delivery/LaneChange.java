package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.persistence.session.Labels;
import java.time.Instant;
import java.util.Optional;

/**
 * What the end of a lease, or a new e-mail, changes in a lane that is locked.
 *
 * @param configuredAt news from before this are not heeded
 * @param failures of the provider in a row
 * @param nextDueAt no e-mail is due before this
 * @param lowered whether {@code nextDueAt} was lowered here
 * @param heldBy a column's value, of {@link Lane.By}
 * @param now the database's time, after the lock was taken
 */
record LaneChange(
    long lane,
    String tenant,
    Instant configuredAt,
    Optional<Instant> pausedUntil,
    Optional<String> pauseReason,
    int failures,
    Instant nextDueAt,
    boolean lowered,
    Instant heldUntil,
    Optional<String> heldBy,
    Instant now) {

  private static final String PAUSE = "pause";
  private static final String SLOTS = "slots";

  /**
   * The end of a lease.
   *
   * @param lane in which it was granted
   */
  record LeaseEnd(long lane, Instant grantedAt, MailboxNews news) {

    /** Whether the lane must know, even if all is well with it. */
    boolean concernsLane() {
      return switch (news) {
        case MailboxNews.None none -> false;
        case MailboxNews.Working working -> false;
        case MailboxNews.Failing failing -> true;
        case MailboxNews.Resting resting -> true;
      };
    }
  }

  /** A lease has ended, so one more e-mail may start. */
  LaneChange after(LeaseEnd end, CircuitBreaker breaker) {
    LaneChange freed =
        heldBy.filter(SLOTS::equals).isPresent() ? held(now, Optional.empty()) : this;
    return end.grantedAt().isBefore(configuredAt) ? freed : freed.heeding(end.news(), breaker);
  }

  /** An e-mail is due, perhaps earlier than any before it. */
  LaneChange dueAt(Instant due) {
    if (nextDueAt.isBefore(due)) {
      return this;
    }
    // Ready at once, but not before now: so what became ready earlier keeps its turn.
    Instant from = heldUntil.isAfter(now) ? heldUntil : now;
    return new LaneChange(
        lane,
        tenant,
        configuredAt,
        pausedUntil,
        pauseReason,
        failures,
        due,
        true,
        from,
        heldBy,
        now);
  }

  private LaneChange heeding(MailboxNews news, CircuitBreaker breaker) {
    return switch (news) {
      case MailboxNews.None none -> this;
      case MailboxNews.Working working -> failed(0);
      // What was on its way when the circuit broke says nothing new.
      case MailboxNews.Failing failing when isResting() -> this;
      case MailboxNews.Failing failing -> {
        LaneChange counted = failed(failures + 1);
        yield breaker.isBroken(counted.failures)
            ? counted.resting(
                now.plus(breaker.restAfter(counted.failures)), MailboxNews.Reason.PROVIDER)
            : counted;
      }
      case MailboxNews.Resting resting -> resting(now.plus(resting.atLeast()), resting.reason());
    };
  }

  private boolean isResting() {
    return pausedUntil.filter(now::isBefore).isPresent();
  }

  private LaneChange resting(Instant until, MailboxNews.Reason reason) {
    if (pausedUntil.filter(until::isBefore).isPresent()) {
      return this;
    }
    LaneChange paused =
        new LaneChange(
            lane,
            tenant,
            configuredAt,
            Optional.of(until),
            Optional.of(Labels.of(reason)),
            failures,
            nextDueAt,
            lowered,
            heldUntil,
            heldBy,
            now);
    return heldUntil.isBefore(until) ? paused.held(until, Optional.of(PAUSE)) : paused;
  }

  private LaneChange failed(int times) {
    return new LaneChange(
        lane,
        tenant,
        configuredAt,
        pausedUntil,
        pauseReason,
        times,
        nextDueAt,
        lowered,
        heldUntil,
        heldBy,
        now);
  }

  private LaneChange held(Instant until, Optional<String> by) {
    return new LaneChange(
        lane,
        tenant,
        configuredAt,
        pausedUntil,
        pauseReason,
        failures,
        nextDueAt,
        lowered,
        until,
        by,
        now);
  }
}
