package com.nurturehub.email.domain.scoring;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a score fades while its contact does nothing: with each whole week that follows the days of
 * grace.
 *
 * @param afterDays idle days without effect
 * @param percentPerWeek of what is left
 */
public record Decay(int afterDays, int percentPerWeek) {

  public static final int MAX_DAYS = 3_650;
  public static final int MAX_PERCENT = 100;

  private static final Duration WEEK = Duration.ofDays(7);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public Decay {
    ScoringRules.require(afterDays, 0, MAX_DAYS);
    ScoringRules.require(percentPerWeek, 0, MAX_PERCENT);
  }

  /** The part of the score that is left, from 0 to 1. */
  public BigDecimal left(Instant lastActive, Instant now) {
    return BigDecimal.valueOf(MAX_PERCENT - percentPerWeek)
        .divide(HUNDRED)
        .pow(Math.toIntExact(weeks(lastActive, now)), MathContext.DECIMAL64);
  }

  /** When less is left than now, if that is ever. */
  public Optional<Instant> next(Instant lastActive, Instant now) {
    return percentPerWeek == 0
        ? Optional.empty()
        : Optional.of(
            lastActive
                .plus(Duration.ofDays(afterDays))
                .plus(WEEK.multipliedBy(weeks(lastActive, now) + 1)));
  }

  private long weeks(Instant lastActive, Instant now) {
    Duration idle = Duration.between(lastActive, now).minusDays(afterDays);
    return idle.isNegative() ? 0 : idle.dividedBy(WEEK);
  }
}
