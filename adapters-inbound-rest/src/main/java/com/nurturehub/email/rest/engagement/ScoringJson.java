package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.scoring.Decay;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.LinkPattern;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.rest.json.Fields;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Scoring rules as callers give and see them. What they leave out is as by default. */
final class ScoringJson {

  private static final ScoringRules DEFAULT = ScoringRules.DEFAULT;

  private ScoringJson() {}

  /** A category's name in the contract, such as {@code buy-to-let}. */
  static String label(ContactCategory category) {
    return category.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads the body of a request.
   *
   * @throws com.nurturehub.email.rest.json.InvalidRequest if anything is wrong with it
   */
  static ScoringRules read(JsonValue body) {
    return Fields.read(body, ScoringJson::rules);
  }

  private static Optional<ScoringRules> rules(Fields fields) {
    Optional<Map<Factor, Integer>> weights = fields.object("weights", ScoringJson::weights);
    Optional<Integer> repeats = fields.integer("countedRepeats", 0, ScoringRules.MAX_REPEATS);
    Optional<Map<ContactCategory, BigDecimal>> multipliers =
        fields.object("multipliers", ScoringJson::multipliers);
    Optional<Decay> decay = fields.object("decay", ScoringJson::decay);
    Optional<Integer> hotAt = fields.integer("hotThreshold", 1, ScoringRules.MAX_SCORE);
    Optional<LinkPattern> bookingLinks = fields.text("bookingLinkPattern", LinkPattern::new);
    return fields.make(
        () ->
            new ScoringRules(
                weights.orElseGet(DEFAULT::weights),
                repeats.orElseGet(DEFAULT::countedRepeats),
                multipliers.orElseGet(DEFAULT::multipliers),
                decay.orElseGet(DEFAULT::decay),
                hotAt.orElseGet(DEFAULT::hotAt),
                bookingLinks));
  }

  private static Optional<Map<Factor, Integer>> weights(Fields fields) {
    Map<Factor, Integer> weights = new EnumMap<>(DEFAULT.weights());
    for (Factor factor : Factor.values()) {
      fields
          .integer(factor.label(), 0, ScoringRules.MAX_WEIGHT)
          .ifPresent(weight -> weights.put(factor, weight));
    }
    return Optional.of(weights);
  }

  private static Optional<Map<ContactCategory, BigDecimal>> multipliers(Fields fields) {
    Map<ContactCategory, BigDecimal> multipliers = new EnumMap<>(DEFAULT.multipliers());
    for (ContactCategory category : ContactCategory.values()) {
      fields
          .number(label(category), ScoringRules::requireMultiplier)
          .ifPresent(multiplier -> multipliers.put(category, multiplier));
    }
    return Optional.of(multipliers);
  }

  private static Optional<Decay> decay(Fields fields) {
    Optional<Integer> afterDays = fields.integer("afterDays", 0, Decay.MAX_DAYS);
    Optional<Integer> percent = fields.integer("percentPerWeek", 0, Decay.MAX_PERCENT);
    return fields.make(
        () ->
            new Decay(
                afterDays.orElseGet(DEFAULT.decay()::afterDays),
                percent.orElseGet(DEFAULT.decay()::percentPerWeek)));
  }

  static JsonObject of(ScoringRules rules) {
    JsonObjectBuilder weights = JsonText.object();
    for (Factor factor : Factor.values()) {
      Optional.ofNullable(rules.weights().get(factor))
          .ifPresent(weight -> weights.add(factor.label(), weight));
    }
    JsonObjectBuilder multipliers = JsonText.object();
    for (ContactCategory category : ContactCategory.values()) {
      Optional.ofNullable(rules.multipliers().get(category))
          .ifPresent(multiplier -> multipliers.add(label(category), multiplier));
    }
    return JsonText.object()
        .add("weights", weights)
        .add("countedRepeats", rules.countedRepeats())
        .add("multipliers", multipliers)
        .add(
            "decay",
            JsonText.object()
                .add("afterDays", rules.decay().afterDays())
                .add("percentPerWeek", rules.decay().percentPerWeek()))
        .add("hotThreshold", rules.hotAt())
        .add("bookingLinkPattern", JsonText.text(rules.bookingLinks().map(LinkPattern::text)))
        .build();
  }
}
