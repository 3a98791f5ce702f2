package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.ScoringRulesStore;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.scoring.Decay;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.LinkPattern;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlCall;
import com.nurturehub.email.persistence.session.SqlRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Rules in {@code scoring_rules}, one row per tenant that has its own. */
public final class PostgresScoringRules implements ScoringRulesStore {

  private static final NativeSql FIND =
      NativeSql.of(
          """
          SELECT tenant, version, opened, opened_again, opened_step_2, clicked, clicked_step_3,
            clicked_booking_link, counted_repeats, active_seller, seller, buy_to_let, buyer,
            decay_after_days, decay_percent, hot_at, booking_links
          FROM scoring_rules WHERE tenant = ANY (CAST(:tenants AS text[]))
          """);

  private static final NativeSql SAVE =
      NativeSql.of(
          """
          INSERT INTO scoring_rules (
            tenant, opened, opened_again, opened_step_2, clicked, clicked_step_3,
            clicked_booking_link, counted_repeats, active_seller, seller, buy_to_let, buyer,
            decay_after_days, decay_percent, hot_at, booking_links)
          VALUES (
            :tenant, :opened, :opened_again, :opened_step_two, :clicked, :clicked_step_three,
            :clicked_booking_link, :counted_repeats, :active_seller, :seller, :buy_to_let, :buyer,
            :decay_after_days, :decay_percent, :hot_at, :booking_links)
          ON CONFLICT (tenant) DO UPDATE SET
            version = scoring_rules.version + 1,
            opened = excluded.opened, opened_again = excluded.opened_again,
            opened_step_2 = excluded.opened_step_2, clicked = excluded.clicked,
            clicked_step_3 = excluded.clicked_step_3,
            clicked_booking_link = excluded.clicked_booking_link,
            counted_repeats = excluded.counted_repeats, active_seller = excluded.active_seller,
            seller = excluded.seller, buy_to_let = excluded.buy_to_let, buyer = excluded.buyer,
            decay_after_days = excluded.decay_after_days, decay_percent = excluded.decay_percent,
            hot_at = excluded.hot_at, booking_links = excluded.booking_links, updated_at = now()
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresScoringRules(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public Map<TenantId, Versioned> findAll(Collection<TenantId> tenants) {
    Map<TenantId, Versioned> found = new HashMap<>();
    unitOfWork
        .call(FIND)
        .setEach("tenants", String.class, tenants, TenantId::value)
        .list(row -> found.put(new TenantId(row.text("tenant")), rules(row)));
    return found;
  }

  private static Versioned rules(SqlRow row) {
    return new Versioned(
        new ScoringRules(
            ScoringRules.each(Factor.values(), factor -> row.integer(column(factor))),
            row.integer("counted_repeats"),
            ScoringRules.each(ContactCategory.values(), category -> row.decimal(column(category))),
            new Decay(row.integer("decay_after_days"), row.integer("decay_percent")),
            row.integer("hot_at"),
            row.optionalText("booking_links").map(LinkPattern::new)),
        row.number("version"));
  }

  @Override
  public void save(TenantId tenant, ScoringRules rules) {
    SqlCall call =
        unitOfWork
            .call(SAVE)
            .set("tenant", tenant.value())
            .set("counted_repeats", rules.countedRepeats())
            .set("decay_after_days", rules.decay().afterDays())
            .set("decay_percent", rules.decay().percentPerWeek())
            .set("hot_at", rules.hotAt())
            .set("booking_links", rules.bookingLinks().map(LinkPattern::text));
    rules.weights().forEach((factor, weight) -> call.set(parameter(factor), weight));
    rules.multipliers().forEach((category, multiplier) -> call.set(column(category), multiplier));
    call.update();
  }

  private static String column(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Parameters are named by letters alone. */
  private static String parameter(Factor factor) {
    return column(factor).replace("_2", "_two").replace("_3", "_three");
  }
}
