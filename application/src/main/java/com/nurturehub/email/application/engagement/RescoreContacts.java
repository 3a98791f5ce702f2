package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.IntentScores;
import com.nurturehub.email.application.port.IntentScores.History;
import com.nurturehub.email.application.port.IntentScores.Whose;
import com.nurturehub.email.application.port.ScoringRulesStore;
import com.nurturehub.email.application.port.ScoringRulesStore.Versioned;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.IntentScore;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works out contacts' scores anew, from all that is known of them, and has {@link TellHotLeads}
 * tell who has become hot. It is the one place where scores move, whatever the reason: events,
 * time, or other rules.
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
  private final TellHotLeads tellHotLeads;
  private final Identifiers identifiers;
  private final Clock clock;

  public RescoreContacts(
      UnitOfWork unitOfWork,
      IntentScores scores,
      ScoringRulesStore rulesStore,
      TellHotLeads tellHotLeads,
      Identifiers identifiers,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.scores = scores;
    this.rulesStore = rulesStore;
    this.tellHotLeads = tellHotLeads;
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
    tellHotLeads.tell(
        moves.stream().filter(Move::crossed).map(this::lead).toList(),
        moves.stream().filter(Move::cooled).map(move -> whose(move.after())).toList(),
        now);
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

  private static Whose whose(ContactScore score) {
    return new Whose(score.tenant(), score.contact());
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
}
