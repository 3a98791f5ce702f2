package com.nurturehub.email.domain.scoring;

import com.nurturehub.email.domain.delivery.ContactCategory;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a tenant's contacts are scored by.
 *
 * @param weights points of a visit, for every factor
 * @param countedRepeats further opens of one e-mail that count, at most
 * @param multipliers for every category, with two decimals; a contact without one has 1
 * @param hotAt the score from which a contact is hot
 * @param bookingLinks the links by which one books; absent: there are none
 */
public record ScoringRules(
    Map<Factor, Integer> weights,
    int countedRepeats,
    Map<ContactCategory, BigDecimal> multipliers,
    Decay decay,
    int hotAt,
    Optional<LinkPattern> bookingLinks) {

  public static final int MAX_WEIGHT = 100;
  public static final int MAX_REPEATS = 1_000;
  public static final int MAX_SCORE = 100;
  public static final BigDecimal MAX_MULTIPLIER = BigDecimal.TEN;

  /** Digits behind the point, of multipliers and scores. */
  public static final int DECIMALS = 2;

  /** What holds for a tenant that has said nothing. */
  public static final ScoringRules DEFAULT =
      new ScoringRules(
          Map.of(
              Factor.OPENED, 5,
              Factor.OPENED_AGAIN, 2,
              Factor.OPENED_STEP_2, 8,
              Factor.CLICKED, 15,
              Factor.CLICKED_STEP_3, 20,
              Factor.CLICKED_BOOKING_LINK, 30),
          5,
          Map.of(
              ContactCategory.ACTIVE_SELLER, new BigDecimal("1.5"),
              ContactCategory.SELLER, new BigDecimal("1.3"),
              ContactCategory.BUY_TO_LET, new BigDecimal("1.2"),
              ContactCategory.BUYER, BigDecimal.ONE),
          new Decay(30, 10),
          60,
          Optional.empty());

  public ScoringRules {
    weights = whole(weights, Factor.values());
    multipliers =
        whole(multipliers, ContactCategory.values()).entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, m -> scaled(m.getValue())));
    weights.values().forEach(weight -> require(weight, 0, MAX_WEIGHT));
    require(countedRepeats, 0, MAX_REPEATS);
    require(hotAt, 1, MAX_SCORE);
  }

  private static <K extends Enum<K>, V> Map<K, V> whole(Map<K, V> map, K[] keys) {
    if (map.size() < keys.length) {
      throw new IllegalArgumentException("something is missing in " + map.keySet());
    }
    return Map.copyOf(new EnumMap<>(map));
  }

  private static BigDecimal scaled(BigDecimal multiplier) {
    requireMultiplier(multiplier);
    return Decimals.of(multiplier);
  }

  /**
   * Returns {@code multiplier} unchanged.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static BigDecimal requireMultiplier(BigDecimal multiplier) {
    if (multiplier.signum() < 0
        || multiplier.compareTo(MAX_MULTIPLIER) > 0
        || multiplier.stripTrailingZeros().scale() > DECIMALS) {
      throw new IllegalArgumentException(
          "must be from 0 to %s, with %d decimals at most".formatted(MAX_MULTIPLIER, DECIMALS));
    }
    return multiplier;
  }

  static void require(int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "must be a whole number from %d to %d".formatted(min, max));
    }
  }

  /** Whether a contact with this score is hot. */
  public boolean isHot(BigDecimal score) {
    return score.compareTo(BigDecimal.valueOf(hotAt)) >= 0;
  }

  int weight(Factor factor) {
    return weights.getOrDefault(factor, 0);
  }

  BigDecimal multiplier(Optional<ContactCategory> category) {
    return category.map(multipliers::get).orElse(BigDecimal.ONE);
  }

  boolean isBookingLink(String url) {
    return bookingLinks.filter(pattern -> pattern.matches(url)).isPresent();
  }

  /** The weightiest of these; of equals the more special, which comes later. */
  Optional<Factor> weightiest(Set<Factor> fitting) {
    return fitting.stream()
        .sorted()
        .reduce((one, other) -> weight(one) > weight(other) ? one : other);
  }

  /** A map of every constant. */
  public static <E extends Enum<E>, V> Map<E, V> each(E[] constants, Function<E, V> value) {
    return Arrays.stream(constants).collect(Collectors.toMap(Function.identity(), value));
  }
}
