package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.PersonalData;
import com.nurturehub.email.application.port.PersonalData.Erasure;
import com.nurturehub.email.application.port.PersonalData.Wiped;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes an agency forget a contact: everything personal goes, whichever store holds it, and what
 * was counted stays counted. First nothing more comes in, then nothing more leaves, then what is
 * there goes, batch by batch; an e-mail that is being sent goes when that has ended. Whoever asks
 * again goes on where it broke off, and so does {@link #goOn}.
 */
public final class EraseContact {

  static final String REASON = "the contact was erased";

  private static final int BATCH = 1_000;
  private static final int OPEN = 100;

  /**
   * How long an erasure stays open, and is made again, though nothing is left: those who read
   * something before it and store what follows from it have done so by then.
   */
  private static final Duration SETTLING = Duration.ofMinutes(5);

  private final UnitOfWork unitOfWork;
  private final PersonalData personalData;
  private final SuppressRecipients suppressRecipients;
  private final ScheduledEmails emails;
  private final EngagementEventStore events;
  private final DeliveryMonitor monitor;
  private final Identifiers identifiers;
  private final Clock clock;

  public EraseContact(
      UnitOfWork unitOfWork,
      PersonalData personalData,
      SuppressRecipients suppressRecipients,
      ScheduledEmails emails,
      EngagementEventStore events,
      DeliveryMonitor monitor,
      Identifiers identifiers,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.personalData = personalData;
    this.suppressRecipients = suppressRecipients;
    this.emails = emails;
    this.events = events;
    this.monitor = monitor;
    this.identifiers = identifiers;
    this.clock = clock;
  }

  /**
   * How far an erasure is.
   *
   * @param since when it was first asked for
   * @param emailsInFlight e-mails that are being sent, and are erased when that has ended; nothing
   *     else is left
   */
  public record Erased(Instant since, int emailsInFlight) {}

  /**
   * Erases a contact, whether anything is known of it or not.
   *
   * @throws StorageUnavailable when the store is away or breaks off; what was erased stays so, and
   *     the rest follows
   */
  public Erased erase(TenantId tenant, ContactId contact) {
    Erasure erasure =
        unitOfWork.asWorker(() -> personalData.mark(tenant, contact, clock.instant()));
    int inFlight = wipe(erasure);
    monitor.erased(tenant, inFlight);
    return new Erased(erasure.since(), inFlight);
  }

  /** Goes on with erasures that are not complete; worth calling every minute, on every instance. */
  public void goOn() {
    for (Erasure erasure : unitOfWork.asWorker(() -> personalData.open(OPEN))) {
      if (wipe(erasure) == 0 && erasure.since().plus(SETTLING).isBefore(clock.instant())) {
        unitOfWork.asWorker(
            () -> {
              personalData.close(erasure);
              return erasure;
            });
      }
    }
  }

  /** Wipes all that can be, and returns how many e-mails cannot be yet. */
  private int wipe(Erasure erasure) {
    suppressRecipients.suppress(
        erasure.tenant(), new Suppression.Target.OfContact(erasure.contact()), REASON);
    boolean hasUnconfirmed;
    do {
      hasUnconfirmed = giveUpUnconfirmed(erasure);
    } while (hasUnconfirmed);
    Wiped wiped;
    do {
      wiped = unitOfWork.asWorker(() -> personalData.wipe(erasure, BATCH));
    } while (wiped.hasMore());
    return wiped.emailsInFlight();
  }

  /** Whether there may be more. */
  private boolean giveUpUnconfirmed(Erasure erasure) {
    EmailFilter unconfirmed =
        new EmailFilter(
            Optional.of(EmailState.UNCONFIRMED),
            Optional.empty(),
            Optional.of(erasure.contact()),
            Optional.empty(),
            Optional.empty());
    return unitOfWork.forTenant(
        erasure.tenant(),
        () -> {
          List<EmailId> found =
              emails.list(erasure.tenant(), unconfirmed, Optional.empty(), OPEN).stream()
                  .map(ScheduledEmail::id)
                  .toList();
          List<EngagementEvent> failed =
              found.stream()
                  .flatMap(id -> emails.lock(erasure.tenant(), id).stream())
                  .filter(Unconfirmed.class::isInstance)
                  .map(Unconfirmed.class::cast)
                  .map(email -> failed(email.giveUp(clock.instant())))
                  .toList();
          events.append(failed);
          return found.size() == OPEN;
        });
  }

  private EngagementEvent failed(Failed email) {
    emails.save(email);
    EmailDetails details = email.details();
    return new EngagementEvent.Failed(
        new EventContext(
            new EventId(identifiers.next()),
            details.tenant(),
            details.id(),
            details.sequence(),
            details.contact().id(),
            email.failedAt()));
  }
}
