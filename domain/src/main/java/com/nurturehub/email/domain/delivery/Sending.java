package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leased to a worker. From here on it may have been sent, whatever the worker lives to say.
 *
 * @param reference what the provider calls the prepared message, stored before it is sent; absent
 *     while there is none
 * @param pastAttempts how many of the attempts count no more, since it was resubmitted after them
 */
public record Sending(
    EmailDetails details,
    Instant sendAt,
    Lease lease,
    Optional<String> reference,
    List<Attempt> attempts,
    int pastAttempts)
    implements ScheduledEmail {

  public Sending {
    attempts = List.copyOf(attempts);
    PastAttempts.require(pastAttempts, attempts);
  }

  /**
   * Whether an earlier try may have been taken, so that the provider must be asked before another.
   */
  public boolean mustInquire() {
    return attempts.size() > pastAttempts
        && attempts.getLast().outcome() == Attempt.Outcome.UNKNOWN;
  }

  /** Whether {@code now} is too late to send it. */
  public boolean isExpired(Instant now) {
    return details.isExpired(now);
  }

  /** This e-mail under the same lease, which now lasts until {@code until}. */
  public Sending extended(Instant until) {
    Lease longer =
        new Lease(lease.number(), lease.holder(), lease.provider(), lease.grantedAt(), until);
    return new Sending(details, sendAt, longer, reference, attempts, pastAttempts);
  }

  public Sending prepared(String newReference) {
    return new Sending(details, sendAt, lease, Optional.of(newReference), attempts, pastAttempts);
  }

  /**
   * What follows from the provider's answer to this try.
   *
   * @param jitter uniformly distributed in [0, 1)
   */
  public ScheduledEmail settle(
      SendOutcome outcome, RetryPolicy policy, double jitter, Instant now) {
    return switch (outcome) {
      case SendOutcome.Accepted accepted -> sent(accepted.providerMessageId(), now);
      case SendOutcome.Transient t -> retry(t, policy, jitter, now);
      case SendOutcome.Permanent p ->
          failed(
              p.failure(),
              with(Attempt.Outcome.PERMANENT, p.failure(), Optional.empty(), now),
              now);
      case SendOutcome.Unknown u -> unconfirmed(u.failure(), policy, now);
      case SendOutcome.ConnectionBroken broken -> release(now);
    };
  }

  /** The provider says, when asked, that an earlier try was sent. */
  public Sent confirm(Optional<String> providerMessageId, Instant now) {
    return new Sent(details, sendAt, now, lease.provider(), providerMessageId, attempts);
  }

  /** The provider cannot say yet whether an earlier try was sent. */
  public Unconfirmed inquireAgain(RetryPolicy policy, Instant now) {
    return new Unconfirmed(
        details,
        sendAt,
        reference,
        Optional.of(now.plus(policy.quietPeriod())),
        lastReason(),
        attempts,
        pastAttempts);
  }

  /** Whether to send once more although nobody can say what became of the earlier try. */
  public boolean maySendAgain(UnknownOutcomePolicy unknown, RetryPolicy policy, Instant now) {
    return switch (unknown) {
      case RESEND -> !policy.isExhausted(counted(attempts), now);
      case HOLD -> false;
    };
  }

  /** Nobody can say whether an earlier try was sent, and a person must decide. */
  public Unconfirmed hold() {
    return new Unconfirmed(
        details, sendAt, reference, Optional.empty(), lastReason(), attempts, pastAttempts);
  }

  /** Hands it back untried; no attempt counts. */
  public ScheduledEmail release(Instant now) {
    return mustInquire()
        ? new Unconfirmed(
            details, sendAt, reference, Optional.of(now), lastReason(), attempts, pastAttempts)
        : new Scheduled(
            details, sendAt, now.isBefore(sendAt) ? sendAt : now, attempts, pastAttempts);
  }

  /** Too late to be sent. */
  public Failed expire(Instant now) {
    return new Failed(
        details,
        sendAt,
        now,
        new Failure("expired", "not sent before its notAfter, " + details.notAfter().orElseThrow()),
        attempts);
  }

  /**
   * Its recipient is not sent to. Only for what was certainly not sent: where it {@link
   * #mustInquire}, once the provider has said so; where that cannot tell, it is to be {@link #hold
   * held}.
   */
  public Cancelled suppress(Suppression suppression, Instant now) {
    return new Cancelled(details, sendAt, now, suppression.cancellation(), attempts);
  }

  /** The lease ran out without a word: the message may have been handed over. */
  public Unconfirmed abandon(RetryPolicy policy, Instant now) {
    return unconfirmed(
        new Failure(
            "lease-expired", "the sending instance stopped before it could say what happened"),
        policy,
        now);
  }

  private Sent sent(Optional<String> providerMessageId, Instant now) {
    return new Sent(
        details,
        sendAt,
        now,
        lease.provider(),
        providerMessageId,
        append(
            new Attempt(
                attempts.size() + 1,
                lease.grantedAt(),
                now,
                Attempt.Outcome.ACCEPTED,
                Optional.empty(),
                Optional.empty())));
  }

  private ScheduledEmail retry(
      SendOutcome.Transient outcome, RetryPolicy policy, double jitter, Instant now) {
    Duration wait = policy.waitAfter(counted(attempts).size() + 1, jitter);
    Duration floor = outcome.retryAfter().orElse(Duration.ZERO);
    Instant next = now.plus(wait.compareTo(floor) < 0 ? floor : wait);
    List<Attempt> soFar =
        with(Attempt.Outcome.TRANSIENT, outcome.failure(), Optional.of(next), now);
    return policy.isExhausted(counted(soFar), next)
        ? failed(
            outcome.failure(),
            with(Attempt.Outcome.TRANSIENT, outcome.failure(), Optional.empty(), now),
            now)
        : new Scheduled(details, sendAt, next, soFar, pastAttempts);
  }

  private Unconfirmed unconfirmed(Failure failure, RetryPolicy policy, Instant now) {
    Instant check = now.plus(policy.quietPeriod());
    return new Unconfirmed(
        details,
        sendAt,
        reference,
        Optional.of(check),
        failure,
        with(Attempt.Outcome.UNKNOWN, failure, Optional.of(check), now),
        pastAttempts);
  }

  private Failed failed(Failure failure, List<Attempt> all, Instant now) {
    return new Failed(details, sendAt, now, failure, all);
  }

  /** Those that count: made since the e-mail was scheduled or, later, resubmitted. */
  private List<Attempt> counted(List<Attempt> all) {
    return all.subList(pastAttempts, all.size());
  }

  private Failure lastReason() {
    return attempts.getLast().failure().orElseThrow();
  }

  private List<Attempt> with(
      Attempt.Outcome outcome, Failure failure, Optional<Instant> retryAt, Instant now) {
    return append(
        new Attempt(
            attempts.size() + 1, lease.grantedAt(), now, outcome, Optional.of(failure), retryAt));
  }

  private List<Attempt> append(Attempt attempt) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(attempt);
    return all;
  }
}
