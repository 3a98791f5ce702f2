package com.nurturehub.email.domain.engagement;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Tells people from machines, by what a request says of itself and by when it comes. The first
 * signal that fits decides.
 */
public final class VisitAssessor {

  /**
   * No person follows a link so soon after its token was sealed: 2 s, and the second that the time
   * of sealing is cut to.
   */
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  /** So many user agents make up nearly all of them; looking through the signals takes its time. */
  private static final int MAX_KNOWN = 4_096;

  private final List<Signal> signals;
  private final Map<String, Optional<Signal>> known = new ConcurrentHashMap<>();

  public VisitAssessor(List<Signal> signals) {
    this.signals = List.copyOf(signals);
  }

  /** Judges the fetch of a pixel. */
  public Assessment assessOpen(VisitRequest request) {
    return assess(request, Verdict.UNKNOWN, Signal::onOpen);
  }

  /**
   * Judges the following of a link.
   *
   * @param sinceSealed how long ago its token was sealed
   */
  public Assessment assessClick(VisitRequest request, Duration sinceSealed) {
    return sinceSealed.compareTo(AT_ONCE) < 0
        ? new Assessment(Verdict.MACHINE, List.of("at-once"))
        : assess(request, Verdict.PERSON, Signal::onClick);
  }

  private Assessment assess(
      VisitRequest request, Verdict withoutUserAgent, Function<Signal, Verdict> by) {
    if (request.head()) {
      return new Assessment(Verdict.MACHINE, List.of("head"));
    }
    if (request.prefetch()) {
      return new Assessment(Verdict.MACHINE, List.of("prefetch"));
    }
    Optional<String> userAgent = request.visitor().userAgent();
    if (userAgent.isEmpty()) {
      return new Assessment(withoutUserAgent, List.of("no-user-agent"));
    }
    return signalIn(userAgent.get())
        .map(signal -> new Assessment(by.apply(signal), List.of(signal.name())))
        .orElse(new Assessment(Verdict.PERSON, List.of()));
  }

  private Optional<Signal> signalIn(String userAgent) {
    Optional<Signal> signal = known.get(userAgent);
    if (signal == null) {
      signal = signals.stream().filter(s -> s.userAgent().matcher(userAgent).find()).findFirst();
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(userAgent, signal);
    }
    return signal;
  }
}
