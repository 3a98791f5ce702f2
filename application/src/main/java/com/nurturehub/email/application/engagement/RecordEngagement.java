package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Clock;
import java.util.Optional;

/**
 * Turns a request to a tracking address into an event. What the visitor gets never depends on
 * whether that worked.
 */
public final class RecordEngagement {

  private final TrackingTokens tokens;
  private final VisitAssessor assessor;
  private final EngagementIntake intake;
  private final DeliveryMonitor monitor;
  private final Identifiers identifiers;
  private final Clock clock;

  public RecordEngagement(
      TrackingTokens tokens,
      VisitAssessor assessor,
      EngagementIntake intake,
      DeliveryMonitor monitor,
      Identifiers identifiers,
      Clock clock) {
    this.tokens = tokens;
    this.assessor = assessor;
    this.intake = intake;
    this.monitor = monitor;
    this.identifiers = identifiers;
    this.clock = clock;
  }

  /** A pixel was fetched; a token that does not open records nothing. */
  public void opened(String token, VisitRequest request) {
    tokens
        .unsealOpen(token)
        .ifPresentOrElse(
            open ->
                record(
                    new EngagementEvent.Opened(
                        contextOf(open.subject()),
                        new Visit(request.visitor(), assessor.assessOpen(request)))),
            monitor::refusedToken);
  }

  /**
   * A link was followed.
   *
   * @return the destination that the author wrote; empty for a token that does not open, which
   *     records nothing
   */
  public Optional<String> clicked(String token, VisitRequest request) {
    Optional<TrackingToken.Click> click = tokens.unsealClick(token);
    click.ifPresentOrElse(
        c ->
            record(
                new EngagementEvent.Clicked(
                    contextOf(c.subject()),
                    new Visit(request.visitor(), assessor.assessClick(request)),
                    c.link())),
        monitor::refusedToken);
    return click.map(c -> c.link().url());
  }

  private void record(EngagementEvent event) {
    monitor.engaged(event, intake.take(event));
  }

  private EventContext contextOf(TrackingToken.Subject subject) {
    return EventContext.of(subject, new EventId(identifiers.next()), clock.instant());
  }
}
