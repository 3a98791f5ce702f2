package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.scoring.Contribution;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.IntentScore;
import com.nurturehub.email.persistence.session.ArrayText;
import com.nurturehub.email.persistence.session.Labels;
import com.nurturehub.email.persistence.session.SqlCall;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a score is made of, in the columns {@code category}, {@code multiplier}, {@code factors} and
 * {@code last_active_at}. Factors lie in one array: name, visits, points, and so on.
 */
final class IntentScoreColumns {

  /** What {@link #set} sets, for a statement that takes many at once. */
  static final String EACH =
      """
      unnest(CAST(:categories AS text[])) AS category,
      CAST(unnest(CAST(:multipliers AS text[])) AS numeric) AS multiplier,
      CAST(unnest(CAST(:factors AS text[])) AS text[]) AS factors,
      unnest(CAST(:last_active AS timestamptz[])) AS last_active_at
      """;

  private IntentScoreColumns() {}

  static <E> SqlCall set(SqlCall call, Collection<E> rows, Function<E, IntentScore> score) {
    return call.setEach(
            "categories",
            String.class,
            rows,
            row -> score.apply(row).category().map(Labels::of).orElse(null))
        .setEach(
            "multipliers", String.class, rows, row -> score.apply(row).multiplier().toPlainString())
        .setEach("factors", String.class, rows, row -> factors(score.apply(row).factors()))
        .setEach(
            "last_active", Instant.class, rows, row -> score.apply(row).lastActive().orElse(null));
  }

  private static String factors(Map<Factor, Contribution> factors) {
    List<String> texts = new ArrayList<>();
    factors.forEach(
        (factor, contribution) -> {
          texts.add(Labels.of(factor));
          texts.add(Long.toString(contribution.count()));
          texts.add(Long.toString(contribution.points()));
        });
    return String.valueOf(ArrayText.of(texts.toArray()));
  }

  static IntentScore read(SqlRow row) {
    List<String> texts = row.texts("factors");
    Map<Factor, Contribution> factors = new EnumMap<>(Factor.class);
    for (int i = 0; i < texts.size(); i += 3) {
      factors.put(
          Labels.parse(Factor.class, texts.get(i)),
          new Contribution(Long.parseLong(texts.get(i + 1)), Long.parseLong(texts.get(i + 2))));
    }
    return new IntentScore(
        row.optionalText("category").map(label -> Labels.parse(ContactCategory.class, label)),
        row.decimal("multiplier"),
        factors,
        row.optionalInstant("last_active_at"));
  }
}
