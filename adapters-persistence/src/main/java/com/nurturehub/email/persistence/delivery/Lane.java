package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.domain.tenant.SendingWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A mailbox's lane, as the claim that has locked it sees it. It decides how many e-mails may start;
 * times come in.
 *
 * @param window the one of its sending hours that was open, or next to open, when last looked at
 * @param pausedUntil absent: not paused
 */
record Lane(
    long id,
    String tenant,
    String provider,
    SendLimits limits,
    Optional<SendingHours> hours,
    Optional<SendingWindow> window,
    Optional<Instant> pausedUntil,
    Use use,
    Search search) {

  /** How often a lane is searched without its lower bound, in case that was wrong. */
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(5);

  /** A lane out of slots is looked at again by then, even if no lease is known to have ended. */
  private static final Duration SLOTS_PATIENCE = Duration.ofSeconds(1);

  /**
   * What of its limits the mailbox has used.
   *
   * @param nextStart no start before this, for the pace
   * @param leases at least as many as are live
   * @param leasesSince none of the live ones was granted before this
   */
  record Use(Instant nextStart, DailyUse day, int leases, Instant leasesSince) {}

  /**
   * Where to look for due e-mails: none is due before this point, in the order of time and id.
   *
   * @param sweptAt when the lane was last searched from the very beginning
   */
  record Search(Instant fromAt, UUID fromId, Instant sweptAt) {

    static final UUID FIRST_ID = new UUID(0, 0);
  }

  /** Why nothing may start, and until when. */
  record Hold(Instant until, By by) {}

  /** The kinds of holds. */
  enum By {
    PAUSE,
    HOURS,
    DAY,
    PACE,
    SLOTS
  }

  /** This lane with its sending window brought up to date, to be swept when that is due. */
  Lane at(Instant now) {
    Optional<SendingWindow> current =
        window.filter(w -> now.isBefore(w.closes())).or(() -> hours.map(h -> h.windowAt(now)));
    boolean sweep = !now.isBefore(search.sweptAt().plus(SWEEP_EVERY));
    return with(current, use, sweep ? new Search(Instant.EPOCH, Search.FIRST_ID, now) : search);
  }

  /** Whether the leases must be counted before {@code starts} more can be judged. */
  boolean mustCountLeases(int starts) {
    return use.leases() + starts >= limits.concurrent();
  }

  Lane withLeases(int counted, Instant since) {
    return with(window, new Use(use.nextStart(), use.day(), counted, since), search);
  }

  /** How many may start at {@code now}. */
  int allowance(Instant now) {
    return hold(now).isPresent()
        ? 0
        : Math.min(
            Pace.of(limits).allowance(use.nextStart(), now),
            Math.min(limits.perDay() - use.day().total(now), limits.concurrent() - use.leases()));
  }

  /** What holds the lane longest, if something does. */
  Optional<Hold> hold(Instant now) {
    return Stream.of(
            pausedUntil.map(until -> new Hold(until, By.PAUSE)),
            window.map(w -> new Hold(w.opens(), By.HOURS)),
            Optional.of(new Hold(use.nextStart(), By.PACE)),
            Optional.of(use.day())
                .filter(day -> day.total(now) >= limits.perDay())
                .map(day -> new Hold(day.below(limits.perDay(), now), By.DAY)),
            Optional.of(new Hold(now.plus(SLOTS_PATIENCE), By.SLOTS))
                .filter(h -> use.leases() >= limits.concurrent()))
        .flatMap(Optional::stream)
        .filter(h -> h.until().isAfter(now))
        .max(Comparator.comparing(Hold::until));
  }

  /** This lane after {@code starts} of its e-mails were leased at {@code now}. */
  Lane started(int starts, Instant now) {
    if (starts == 0) {
      return this;
    }
    Use after =
        new Use(
            Pace.of(limits).next(use.nextStart(), starts, now),
            use.day().plus(starts, now),
            use.leases() + starts,
            use.leasesSince().isBefore(now) ? use.leasesSince() : now);
    return with(window, after, search);
  }

  private Lane with(Optional<SendingWindow> newWindow, Use newUse, Search newSearch) {
    return new Lane(id, tenant, provider, limits, hours, newWindow, pausedUntil, newUse, newSearch);
  }
}
