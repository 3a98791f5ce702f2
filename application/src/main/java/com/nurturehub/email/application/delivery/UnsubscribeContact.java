package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.TrackingHosts;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Ends an agency's e-mails to a contact, by the sealed token of one of them. The suppression, the
 * cancelled e-mails and the event are stored together before the contact is told; unlike a click
 * this waits for the store, since a wish that lies in a journal stops no e-mail yet.
 */
public final class UnsubscribeContact {

  private final TrackingTokens tokens;
  private final TrackingHosts hosts;
  private final VisitAssessor assessor;
  private final UnitOfWork unitOfWork;
  private final DeliverySettingsStore settings;
  private final SuppressRecipients suppressRecipients;
  private final EngagementEventStore events;
  private final DeliveryMonitor monitor;
  private final Clock clock;

  public UnsubscribeContact(
      TrackingTokens tokens,
      TrackingHosts hosts,
      VisitAssessor assessor,
      UnitOfWork unitOfWork,
      DeliverySettingsStore settings,
      SuppressRecipients suppressRecipients,
      EngagementEventStore events,
      DeliveryMonitor monitor,
      Clock clock) {
    this.tokens = tokens;
    this.hosts = hosts;
    this.assessor = assessor;
    this.unitOfWork = unitOfWork;
    this.settings = settings;
    this.suppressRecipients = suppressRecipients;
    this.events = events;
    this.monitor = monitor;
    this.clock = clock;
  }

  /** What became of a wish. */
  public enum Outcome {
    /** The contact is suppressed, from now on or since earlier. */
    UNSUBSCRIBED,
    /** The token does not open for this or on this host, or its agency is here no more. */
    REFUSED
  }

  /** Whether the token is one to unsubscribe by; asks no store and changes nothing. */
  public boolean isOffered(String token, VisitRequest request) {
    return unsealed(token, request).isPresent();
  }

  /**
   * Suppresses the token's contact and cancels what is scheduled for it. A repeat adds nothing.
   *
   * @throws StorageUnavailable when the store is away; then nothing has changed
   */
  public Outcome unsubscribe(String token, VisitRequest request) {
    return unsealed(token, request)
        .map(t -> withdraw(t.subject(), request))
        .orElse(Outcome.REFUSED);
  }

  private Optional<TrackingToken.Unsubscribe> unsealed(String token, VisitRequest request) {
    Optional<TrackingToken.Unsubscribe> unsealed =
        tokens
            .unsealUnsubscribe(token)
            .filter(t -> hosts.serve(t.subject().tenant(), request.host()));
    if (unsealed.isEmpty()) {
      monitor.refusedToken();
    }
    return unsealed;
  }

  private Outcome withdraw(TrackingToken.Subject subject, VisitRequest request) {
    Instant now = clock.instant();
    EngagementEvent event =
        new EngagementEvent.Unsubscribed(
            EventContext.of(subject, EventId.ofUnsubscribing(subject.email()), now),
            new Visit(request.visitor(), assessor.assessClick(request, subject.ageAt(now))));
    boolean known =
        unitOfWork.forTenant(
            subject.tenant(),
            () -> {
              boolean present = settings.find(subject.tenant()).isPresent();
              if (present) {
                suppressRecipients.suppressWithin(
                    subject.tenant(),
                    new Suppression.Target.OfContact(subject.contact()),
                    "unsubscribed by the link of e-mail " + subject.email());
                events.append(List.of(event));
              }
              return present;
            });
    if (!known) {
      monitor.refusedToken();
      return Outcome.REFUSED;
    }
    monitor.engaged(event, EngagementIntake.Receipt.STORED);
    return Outcome.UNSUBSCRIBED;
  }
}
