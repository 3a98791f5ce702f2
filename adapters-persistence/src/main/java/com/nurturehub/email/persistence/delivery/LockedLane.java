package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.persistence.session.Labels;
import java.time.Instant;
import java.util.Optional;

/**
 * A lane between its lock and its update, while it is told which of its leases have ended and what
 * is due: not before that is known, all at once, is it written.
 */
final class LockedLane {

  private static final String PAUSE = "pause";
  private static final String SLOTS = "slots";

  private final long id;
  private final String tenant;
  private final Instant configuredAt;
  private final Instant now;
  private int failures;
  private Optional<Instant> pausedUntil;
  private Optional<String> pauseReason;
  private Instant heldUntil;
  private Optional<String> heldBy;
  private Instant nextDueAt;
  private boolean lowered;

  /**
   * As its row says.
   *
   * @param configuredAt news from before this are not heeded
   * @param now the database's time, after the lock was taken
   */
  LockedLane(long id, String tenant, Instant configuredAt, Instant now, Row row) {
    this.id = id;
    this.tenant = tenant;
    this.configuredAt = configuredAt;
    this.now = now;
    this.failures = row.failures();
    this.pausedUntil = row.pausedUntil();
    this.pauseReason = row.pauseReason();
    this.heldUntil = row.heldUntil();
    this.heldBy = row.heldBy();
    this.nextDueAt = row.nextDueAt();
  }

  /**
   * What may change.
   *
   * @param failures of the provider in a row
   * @param heldBy a column's value, of {@link Lane.By}
   * @param nextDueAt no e-mail is due before this
   * @param lowered whether {@code nextDueAt} was lowered since the lock
   */
  record Row(
      int failures,
      Optional<Instant> pausedUntil,
      Optional<String> pauseReason,
      Instant heldUntil,
      Optional<String> heldBy,
      Instant nextDueAt,
      boolean lowered) {}

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

  long id() {
    return id;
  }

  String tenant() {
    return tenant;
  }

  Row row() {
    return new Row(failures, pausedUntil, pauseReason, heldUntil, heldBy, nextDueAt, lowered);
  }

  /** A lease has ended, so one more e-mail may start. */
  void ended(LeaseEnd end, CircuitBreaker breaker) {
    if (heldBy.filter(SLOTS::equals).isPresent()) {
      heldUntil = now;
      heldBy = Optional.empty();
    }
    if (!end.grantedAt().isBefore(configuredAt)) {
      heed(end.news(), breaker);
    }
  }

  /** An e-mail is due, perhaps earlier than any before it. */
  void due(Instant at) {
    if (nextDueAt.isBefore(at)) {
      return;
    }
    nextDueAt = at;
    lowered = true;
    // Ready at once, but not before now: so what became ready earlier keeps its turn.
    heldUntil = heldUntil.isAfter(now) ? heldUntil : now;
  }

  private void heed(MailboxNews news, CircuitBreaker breaker) {
    switch (news) {
      case MailboxNews.None none -> {}
      case MailboxNews.Working working -> failures = 0;
      case MailboxNews.Failing failing -> fail(breaker);
      case MailboxNews.Resting resting -> rest(now.plus(resting.atLeast()), resting.reason());
    }
  }

  private void fail(CircuitBreaker breaker) {
    if (pausedUntil.filter(now::isBefore).isPresent()) {
      // What was on its way when the circuit broke says nothing new.
      return;
    }
    failures++;
    if (breaker.isBroken(failures)) {
      rest(now.plus(breaker.restAfter(failures)), MailboxNews.Reason.PROVIDER);
    }
  }

  private void rest(Instant until, MailboxNews.Reason reason) {
    if (pausedUntil.filter(until::isBefore).isPresent()) {
      return;
    }
    pausedUntil = Optional.of(until);
    pauseReason = Optional.of(Labels.of(reason));
    if (heldUntil.isBefore(until)) {
      heldUntil = until;
      heldBy = Optional.of(PAUSE);
    }
  }
}
