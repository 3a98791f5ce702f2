package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.IntentScores;
import com.nurturehub.email.application.port.IntentScores.Place;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.ScoringRulesStore;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Shows scores as they are now: with what has faded since they were worked out, and by the present
 * threshold.
 */
public final class ReadScores {

  private final UnitOfWork unitOfWork;
  private final IntentScores scores;
  private final ScoringRulesStore rulesStore;
  private final ScheduledEmails emails;
  private final Clock clock;

  public ReadScores(
      UnitOfWork unitOfWork,
      IntentScores scores,
      ScoringRulesStore rulesStore,
      ScheduledEmails emails,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.scores = scores;
    this.rulesStore = rulesStore;
    this.emails = emails;
    this.clock = clock;
  }

  /** What there is to say of a contact. */
  public sealed interface Result {

    /** It has done something. */
    record Scored(Shown shown) implements Result {}

    /** It was written to, or will be, and has done nothing. */
    record NothingYet() implements Result {}

    /** The tenant has no such contact. */
    record NotFound() implements Result {}
  }

  /**
   * A score.
   *
   * @param current what it comes to now
   */
  public record Shown(ContactScore score, BigDecimal current, boolean isHot) {}

  /**
   * One page of a list.
   *
   * @param next continue after this place; absent on the last page
   */
  public record Page(List<Shown> leads, Optional<Place> next) {

    public Page {
      leads = List.copyOf(leads);
    }
  }

  public Result find(TenantId tenant, ContactId contact) {
    return unitOfWork.forTenant(
        tenant,
        () ->
            scores
                .find(tenant, contact)
                .<Result>map(
                    score -> new Result.Scored(shown(score, rulesStore.find(tenant).rules())))
                .orElseGet(() -> unscored(tenant, contact)));
  }

  private Result unscored(TenantId tenant, ContactId contact) {
    EmailFilter toContact =
        new EmailFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.of(contact),
            Optional.empty(),
            Optional.empty());
    return emails.list(tenant, toContact, Optional.empty(), 1).isEmpty()
        ? new Result.NotFound()
        : new Result.NothingYet();
  }

  /** The tenant's hot contacts, hottest first; a page may hold fewer than asked for. */
  public Page hottest(TenantId tenant, Optional<Place> after, int limit) {
    return unitOfWork.forTenant(
        tenant,
        () -> {
          ScoringRules rules = rulesStore.find(tenant).rules();
          List<ContactScore> oneMore =
              scores.hottest(tenant, BigDecimal.valueOf(rules.hotAt()), after, limit + 1);
          List<ContactScore> page = oneMore.subList(0, Math.min(limit, oneMore.size()));
          return new Page(
              page.stream().map(score -> shown(score, rules)).filter(Shown::isHot).toList(),
              oneMore.size() > limit ? Optional.of(Place.of(page.getLast())) : Optional.empty());
        });
  }

  private Shown shown(ContactScore score, ScoringRules rules) {
    Instant now = clock.instant();
    BigDecimal current = score.score().at(now, rules.decay());
    return new Shown(score, current, rules.isHot(current));
  }
}
