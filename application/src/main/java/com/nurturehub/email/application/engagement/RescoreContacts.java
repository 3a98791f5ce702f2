package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.HotLeads;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.IntentScores;
import com.nurturehub.email.application.port.IntentScores.History;
import com.nurturehub.email.application.port.IntentScores.Whose;
import com.nurturehub.email.application.port.ScoringRulesStore;
import com.nurturehub.email.application.port.ScoringRulesStore.Versioned;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.IntentScore;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Works out contacts' scores anew, from all that is known of them, and tells who has become hot. It
 * is the one place where scores move, whatever the reason: events, time, or other rules.
 *
 * <p>A contact becomes a hot lead when events that its score did not hold before take it over the
 * threshold, by the rules of now. So each crossing is told once, by whoever sees those events
 * first; and other rules, a rebuild, or a score that is worked out for the sake of time tell
 * nothing.
 */
public final class RescoreContacts {

  private final UnitOfWork unitOfWork;
  private final IntentScores scores;
  private final ScoringRulesStore rulesStore;
  private final Alerts alerts;
  private final HotLeads hotLeads;
  private final Consumer<HotLead> news;
  private final DeliveryMonitor monitor;
  private final Identifiers identifiers;
  private final Clock clock;

  /**
   * Takes its neighbours.
   *
   * @param news told of each hot lead, in the unit of work that moves its score
   */
  public RescoreContacts(
      UnitOfWork unitOfWork,
      IntentScores scores,
      ScoringRulesStore rulesStore,
      Alerts alerts,
      HotLeads hotLeads,
      Consumer<HotLead> news,
      DeliveryMonitor monitor,
      Identifiers identifiers,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.scores = scores;
    this.rulesStore = rulesStore;
    this.alerts = alerts;
    this.hotLeads = hotLeads;
    this.news = news;
    this.monitor = monitor;
    this.identifiers = identifiers;
    this.clock = clock;
  }

  /**
   * Brings scores up to date that time or other rules have outdated.
   *
   * @param max contacts in one unit of work
   * @return how many there were
   */
  public int rescoreDue(int max) {
    return unitOfWork.asWorker(
        () -> {
          List<Whose> due = scores.claimDue(clock.instant(), max);
          within(due, 0);
          return due.size();
        });
  }

  /**
   * Works out these contacts' scores as a part of the surrounding unit of work.
   *
   * @param known events up to this position are no news
   */
  void within(Collection<Whose> contacts, long known) {
    if (contacts.isEmpty()) {
      return;
    }
    List<History> histories = scores.lock(contacts);
    // Read once the contacts are held, so that nobody replaces a score by one of earlier rules.
    Map<TenantId, Versioned> rules =
        rulesStore.findAll(contacts.stream().map(Whose::tenant).distinct().toList());
    Instant now = clock.instant();
    List<Move> moves =
        histories.stream()
            .map(
                history ->
                    move(
                        history,
                        Optional.ofNullable(rules.get(history.whose().tenant()))
                            .orElse(Versioned.DEFAULT),
                        known,
                        now))
            .toList();
    scores.save(moves.stream().filter(Move::isOne).map(Move::after).toList());
    List<HotLead> leads = moves.stream().filter(Move::crossed).map(this::lead).toList();
    leads.forEach(news);
    leads.forEach(lead -> unitOfWork.afterCommit(() -> monitor.becameHot(lead)));
    alerts.resolve(moves.stream().filter(Move::cooled).map(Move::cause).toList(), now);
    alerts.raise(leads.stream().map(RescoreContacts::occurrence).toList(), now);
    // Last: until the commit others wait who have found leads.
    hotLeads.append(leads);
  }

  /**
   * How a score moves.
   *
   * @param before as it was saved
   * @param wasHot whether the contact is hot now by what the score was made of before
   */
  private record Move(Optional<ContactScore> before, boolean wasHot, ContactScore after) {

    boolean isOne() {
      return !before.equals(Optional.of(after));
    }

    boolean crossed() {
      return !wasHot && after.hotSince().isPresent();
    }

    /** Whether it was hot and is not, or was not for a while. */
    boolean cooled() {
      boolean wasSavedAsHot = before.flatMap(ContactScore::hotSince).isPresent();
      return wasSavedAsHot && (!wasHot || after.hotSince().isEmpty());
    }

    Cause cause() {
      return Cause.of(after.tenant(), AlertKind.HOT_LEAD, after.contact().value());
    }
  }

  private static Move move(History history, Versioned rules, long known, Instant now) {
    Optional<ContactScore> before = history.score();
    long made = Math.max(known, before.map(ContactScore::position).orElse(0L));
    List<RecordedEvent> old =
        history.events().stream().filter(event -> event.position() <= made).toList();
    boolean wasHot = isHot(score(history, rules, old).at(now, rules.rules().decay()), rules);
    IntentScore score = score(history, rules, history.events());
    BigDecimal current = score.at(now, rules.rules().decay());
    ContactScore after =
        new ContactScore(
            history.whose().tenant(),
            history.whose().contact(),
            score,
            current,
            Math.max(
                before.map(ContactScore::position).orElse(0L),
                history.events().isEmpty() ? 0 : history.events().getLast().position()),
            rules.version(),
            isHot(current, rules)
                ? before
                    .flatMap(ContactScore::hotSince)
                    .filter(since -> wasHot)
                    .or(() -> Optional.of(now))
                : Optional.empty(),
            score.changesAt(now, rules.rules().decay()),
            now);
    return new Move(before, wasHot, before.map(after::since).orElse(after));
  }

  private static IntentScore score(History history, Versioned rules, List<RecordedEvent> events) {
    return IntentScore.of(rules.rules(), history.category(), events);
  }

  private static boolean isHot(BigDecimal score, Versioned rules) {
    return rules.rules().isHot(score);
  }

  private HotLead lead(Move move) {
    ContactScore score = move.after();
    return new HotLead(
        identifiers.next(),
        score.tenant(),
        score.contact(),
        score.current(),
        score.score(),
        score.hotSince().orElseThrow());
  }

  private static Alerts.Occurrence occurrence(HotLead lead) {
    return new Alerts.Occurrence(
        Cause.of(lead.tenant(), AlertKind.HOT_LEAD, lead.contact().value()), notice(lead));
  }

  private static Notice notice(HotLead lead) {
    String factors =
        Arrays.stream(Factor.values())
            .filter(factor -> lead.made().factors().containsKey(factor))
            .map(
                factor ->
                    "%s %d times (%s)"
                        .formatted(
                            factor.label(),
                            lead.made().count(factor),
                            lead.made().contribution(factor).toPlainString()))
            .collect(Collectors.joining(", "));
    return new Notice(
        "Contact %s is hot: %s of %d"
            .formatted(lead.contact(), lead.score().toPlainString(), ScoringRules.MAX_SCORE),
        "At %s the score crossed the threshold. It is made of: %s.".formatted(lead.at(), factors));
  }
}
