package com.nurturehub.email.domain.engagement;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Of one e-mail's pixel, or of one of its links: who has visited it by now. It is unique in each
 * column once, on the day of the visit by which it came there, for as long as any visit stands
 * there.
 */
public record VisitTally(Map<Verdict, Standing> standings) {

  public static final VisitTally NONE = new VisitTally(Map.of());

  /**
   * The visits in one column.
   *
   * @param events at least 1
   * @param since the day of the one that came first, in the order in which they were counted
   */
  public record Standing(int events, LocalDate since) {

    public Standing {
      if (events < 1) {
        throw new IllegalArgumentException("without a visit there is no standing");
      }
    }
  }

  public VisitTally {
    standings = Map.copyOf(standings);
  }

  public Optional<Standing> of(Verdict verdict) {
    return Optional.ofNullable(standings.get(verdict));
  }

  /** The day on which it is unique in a column. */
  public Optional<LocalDate> uniqueOn(Verdict verdict) {
    return of(verdict).map(Standing::since);
  }

  public VisitTally plus(Verdict verdict, LocalDate day) {
    return with(
        verdict,
        Optional.of(
            of(verdict)
                .map(standing -> new Standing(standing.events() + 1, standing.since()))
                .orElseGet(() -> new Standing(1, day))));
  }

  /**
   * Takes a visit out of a column.
   *
   * @throws IllegalStateException if there is none
   */
  public VisitTally minus(Verdict verdict) {
    Standing standing =
        of(verdict)
            .orElseThrow(() -> new IllegalStateException("nothing is counted as " + verdict));
    return with(
        verdict,
        standing.events() == 1
            ? Optional.empty()
            : Optional.of(new Standing(standing.events() - 1, standing.since())));
  }

  private VisitTally with(Verdict verdict, Optional<Standing> standing) {
    Map<Verdict, Standing> changed = new EnumMap<>(Verdict.class);
    changed.putAll(standings);
    changed.remove(verdict);
    standing.ifPresent(s -> changed.put(verdict, s));
    return new VisitTally(changed);
  }
}
