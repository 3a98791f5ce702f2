package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.TrackingHosts;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.application.tracking.LongLinks;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Turns a request to a tracking address into an event. What the visitor gets never depends on
 * whether that worked, and goes out once the event is kept.
 */
public final class RecordEngagement {

  private final TrackingTokens tokens;
  private final TrackingHosts hosts;
  private final LongLinks longLinks;
  private final VisitAssessor assessor;
  private final EngagementIntake intake;
  private final DeliveryMonitor monitor;
  private final Identifiers identifiers;
  private final Clock clock;

  public RecordEngagement(
      TrackingTokens tokens,
      TrackingHosts hosts,
      LongLinks longLinks,
      VisitAssessor assessor,
      EngagementIntake intake,
      DeliveryMonitor monitor,
      Identifiers identifiers,
      Clock clock) {
    this.tokens = tokens;
    this.hosts = hosts;
    this.longLinks = longLinks;
    this.assessor = assessor;
    this.intake = intake;
    this.monitor = monitor;
    this.identifiers = identifiers;
    this.clock = clock;
  }

  /**
   * A followed link.
   *
   * @param destination that the author wrote; empty for a token that does not open, which records
   *     nothing
   * @param kept when the event is, or nothing more can be done for it; never exceptionally
   */
  public record Followed(Optional<String> destination, CompletableFuture<Void> kept) {}

  /**
   * A pixel was fetched; a token that does not open records nothing.
   *
   * @return when the event is kept, or nothing more can be done for it; never exceptionally
   */
  public CompletableFuture<Void> opened(String token, VisitRequest request) {
    return tokens
        .unsealOpen(token)
        .filter(open -> isAtHome(open, request))
        .map(
            open ->
                record(
                    new EngagementEvent.Opened(
                        contextOf(open.subject()),
                        new Visit(request.visitor(), assessor.assessOpen(request)))))
        .orElseGet(this::refused);
  }

  /** Whether the destination is in a link's token, so that following it asks no store. */
  public boolean isSelfContained(String token) {
    return tokens.unsealClick(token).isPresent();
  }

  /**
   * A link was followed.
   *
   * @throws StorageUnavailable when the destination is kept in the store, and that is away; nothing
   *     is recorded then
   */
  public Followed clicked(String token, VisitRequest request) {
    Optional<TrackingToken.Click> click =
        tokens
            .unsealClick(token)
            .filter(c -> isAtHome(c, request))
            .or(() -> keptClick(token, request));
    return new Followed(
        click.map(c -> c.link().url()),
        click.map(c -> record(clicked(c, request))).orElseGet(this::refused));
  }

  private EngagementEvent.Clicked clicked(TrackingToken.Click click, VisitRequest request) {
    EventContext context = contextOf(click.subject());
    Duration age = click.subject().ageAt(context.occurredAt());
    return new EngagementEvent.Clicked(
        context, new Visit(request.visitor(), assessor.assessClick(request, age)), click.link());
  }

  private Optional<TrackingToken.Click> keptClick(String token, VisitRequest request) {
    try {
      return tokens
          .unsealKeptClick(token)
          .filter(kept -> isAtHome(kept, request))
          .flatMap(
              kept ->
                  longLinks.find(kept).map(link -> new TrackingToken.Click(kept.subject(), link)));
    } catch (StorageUnavailable e) {
      monitor.destinationOutOfReach();
      throw e;
    }
  }

  private boolean isAtHome(TrackingToken token, VisitRequest request) {
    return hosts.serve(token.subject().tenant(), request.host());
  }

  private CompletableFuture<Void> record(EngagementEvent.Visited event) {
    return intake.take(event).thenAccept(receipt -> monitor.engaged(event, receipt));
  }

  private CompletableFuture<Void> refused() {
    monitor.refusedToken();
    return CompletableFuture.completedFuture(null);
  }

  private EventContext contextOf(TrackingToken.Subject subject) {
    return EventContext.of(subject, new EventId(identifiers.next()), clock.instant());
  }
}
