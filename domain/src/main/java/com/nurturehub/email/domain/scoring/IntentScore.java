package com.nurturehub.email.domain.scoring;

import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a contact's visits say of its intent. Only those that a person is taken for count, by what
 * is known of them in the end; of them it counts anew which is the first of its kind.
 *
 * @param category what the contact is to the agency
 * @param multiplier what its points are multiplied by for that
 * @param factors what there is of each; what there is nothing of is missing
 * @param lastActive when the contact opened or clicked last; absent: never
 */
public record IntentScore(
    Optional<ContactCategory> category,
    BigDecimal multiplier,
    Map<Factor, Contribution> factors,
    Optional<Instant> lastActive) {

  private static final BigDecimal MAX = BigDecimal.valueOf(ScoringRules.MAX_SCORE);
  private static final int STEP_2 = 2;
  private static final int STEP_3 = 3;

  public IntentScore {
    multiplier = Decimals.of(multiplier);
    factors = Map.copyOf(factors);
  }

  /**
   * The score that one contact's events make.
   *
   * @param events in whatever order; an event that is there twice counts once
   */
  public static IntentScore of(
      ScoringRules rules, Optional<ContactCategory> category, Collection<RecordedEvent> events) {
    List<RecordedEvent> inOrder =
        events.stream().sorted(Comparator.comparingLong(RecordedEvent::position)).toList();
    Map<EventId, Verdict> revised = new HashMap<>();
    Map<EventId, EngagementEvent.Visited> visits = new HashMap<>();
    for (RecordedEvent recorded : inOrder) {
      switch (recorded.event()) {
        case EngagementEvent.Reassessed later ->
            revised.put(later.visit(), later.assessment().verdict());
        case EngagementEvent.Opened opened -> visits.put(opened.context().id(), opened);
        case EngagementEvent.Clicked clicked -> visits.put(clicked.context().id(), clicked);
        case EngagementEvent.Unsubscribed none -> {}
        case EngagementEvent.Sent none -> {}
        case EngagementEvent.Failed none -> {}
      }
    }
    List<EngagementEvent.Visited> byPersons =
        visits.values().stream()
            .filter(visit -> verdict(visit, revised) == Verdict.PERSON)
            .toList();
    Tally tally = new Tally(rules);
    byPersons.forEach(tally::add);
    return new IntentScore(
        category,
        rules.multiplier(category),
        tally.factors,
        byPersons.stream()
            .map(visit -> visit.context().occurredAt())
            .max(Comparator.naturalOrder()));
  }

  private static Verdict verdict(EngagementEvent.Visited visit, Map<EventId, Verdict> revised) {
    return revised.getOrDefault(visit.context().id(), visit.visit().assessment().verdict());
  }

  /** The score of a contact that has done nothing since it was active last; from 0 to 100. */
  public BigDecimal undecayed() {
    long points = factors.values().stream().mapToLong(Contribution::points).sum();
    return Decimals.of(BigDecimal.valueOf(points).multiply(multiplier).min(MAX));
  }

  /** The score at a moment; from 0 to 100. */
  public BigDecimal at(Instant now, Decay decay) {
    return lastActive
        .map(last -> Decimals.of(undecayed().multiply(decay.left(last, now))))
        .orElseGet(this::undecayed);
  }

  /** When the score will be another than now, unless the contact does something. */
  public Optional<Instant> changesAt(Instant now, Decay decay) {
    return at(now, decay).signum() == 0
        ? Optional.empty()
        : lastActive.flatMap(last -> decay.next(last, now));
  }

  /** How many visits there are of a factor. */
  public long count(Factor factor) {
    return factors.getOrDefault(factor, Contribution.NONE).count();
  }

  /** What a factor adds to the undecayed score, unless that is at its end. */
  public BigDecimal contribution(Factor factor) {
    long points = factors.getOrDefault(factor, Contribution.NONE).points();
    return Decimals.of(BigDecimal.valueOf(points).multiply(multiplier));
  }

  /** What is opened or followed: the same address again and again counts as repeats. */
  private record Address(EmailId email, Optional<Integer> link) {}

  /** Counts visits; their order makes no difference to what they come to. */
  private static final class Tally {

    final Map<Factor, Contribution> factors = new EnumMap<>(Factor.class);
    private final Map<Address, Long> visits = new HashMap<>();
    private final ScoringRules rules;

    Tally(ScoringRules rules) {
      this.rules = rules;
    }

    void add(EngagementEvent.Visited visit) {
      long count = visit.visit().count();
      long before = note(addressOf(visit), count);
      long first = before == 0 ? 1 : 0;
      long again = count - first;
      Set<Factor> always = always(visit);
      if (visit instanceof EngagementEvent.Clicked) {
        add(first, with(Factor.CLICKED, always));
        add(again, always);
      } else {
        long left = rules.countedRepeats() - Math.max(0, before - 1);
        add(first, with(Factor.OPENED, always));
        add(Math.min(again, Math.max(0, left)), with(Factor.OPENED_AGAIN, always));
      }
    }

    private static Address addressOf(EngagementEvent.Visited visit) {
      return new Address(
          visit.context().email(),
          visit instanceof EngagementEvent.Clicked clicked
              ? Optional.of(clicked.link().index())
              : Optional.empty());
    }

    /** What fits a visit whether it is the first or not. */
    private Set<Factor> always(EngagementEvent.Visited visit) {
      int step = visit.context().sequence().step();
      Set<Factor> fitting = EnumSet.noneOf(Factor.class);
      if (visit instanceof EngagementEvent.Clicked clicked) {
        if (step == STEP_3) {
          fitting.add(Factor.CLICKED_STEP_3);
        }
        if (rules.isBookingLink(clicked.link().url())) {
          fitting.add(Factor.CLICKED_BOOKING_LINK);
        }
      } else if (step == STEP_2) {
        fitting.add(Factor.OPENED_STEP_2);
      }
      return fitting;
    }

    private static Set<Factor> with(Factor one, Set<Factor> others) {
      Set<Factor> all = EnumSet.of(one);
      all.addAll(others);
      return all;
    }

    /** Returns how many visits there were before. */
    private long note(Address address, long count) {
      return visits.merge(address, count, Long::sum) - count;
    }

    private void add(long count, Set<Factor> fitting) {
      if (count > 0) {
        rules
            .weightiest(fitting)
            .ifPresent(
                factor ->
                    factors.merge(
                        factor, Contribution.of(count, rules.weight(factor)), Contribution::plus));
      }
    }
  }
}
