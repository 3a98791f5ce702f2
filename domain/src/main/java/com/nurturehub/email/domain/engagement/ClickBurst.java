package com.nurturehub.email.domain.engagement;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every link of an e-mail followed at once: no person does that, and scanners do. */
public final class ClickBurst {

  /** From the first to the last link. */
  public static final Duration WITHIN = Duration.ofSeconds(3);

  /** What a click of a burst is taken for. */
  public static final Assessment ASSESSMENT =
      new Assessment(Verdict.MACHINE, List.of("all-links-at-once"));

  private ClickBurst() {}

  /**
   * The clicks that belong to a burst.
   *
   * @param clicks of one e-mail, from one network
   * @param links how many the e-mail has; following the only one is no burst
   */
  public static List<EngagementEvent.Clicked> in(List<EngagementEvent.Clicked> clicks, int links) {
    List<Instant> begins =
        clicks.stream()
            .map(click -> click.context().occurredAt())
            .filter(begin -> links > 1 && linksFrom(begin, clicks).size() >= links)
            .toList();
    return clicks.stream()
        .filter(click -> begins.stream().anyMatch(begin -> isWithin(begin, click)))
        .sorted(Comparator.comparing(click -> click.context().occurredAt()))
        .toList();
  }

  private static Set<Integer> linksFrom(Instant begin, List<EngagementEvent.Clicked> clicks) {
    return clicks.stream()
        .filter(click -> isWithin(begin, click))
        .map(click -> click.link().index())
        .collect(Collectors.toSet());
  }

  private static boolean isWithin(Instant begin, EngagementEvent click) {
    Instant at = click.context().occurredAt();
    return !at.isBefore(begin) && !at.isAfter(begin.plus(WITHIN));
  }
}
