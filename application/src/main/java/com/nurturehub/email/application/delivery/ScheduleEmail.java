package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.HtmlInstrumenter.Review;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.PersonalData;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.ScheduledEmails.KeyUse;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes e-mails in. Nothing leaves here: the dispatcher finds them when they are due. */
public final class ScheduleEmail {

  private final UnitOfWork unitOfWork;
  private final DeliverySettingsStore settings;
  private final ScheduledEmails emails;
  private final PersonalData personalData;
  private final HtmlInstrumenter instrumenter;
  private final Identifiers identifiers;
  private final Clock clock;

  public ScheduleEmail(
      UnitOfWork unitOfWork,
      DeliverySettingsStore settings,
      ScheduledEmails emails,
      PersonalData personalData,
      HtmlInstrumenter instrumenter,
      Identifiers identifiers,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.settings = settings;
    this.emails = emails;
    this.personalData = personalData;
    this.instrumenter = instrumenter;
    this.identifiers = identifiers;
    this.clock = clock;
  }

  /** One draft of a batch. */
  public record Request(EmailDraft draft, Optional<IdempotencyKey> key) {}

  /** Takes one e-mail in. */
  public ScheduleResult schedule(TenantId tenant, Request request) {
    return scheduleAll(tenant, List.of(request)).getFirst();
  }

  /**
   * Takes in what can be taken in, all of it or, when the store breaks, none; the results are in
   * the requests' order.
   */
  public List<ScheduleResult> scheduleAll(TenantId tenant, List<Request> requests) {
    List<Review> reviews =
        requests.stream().map(r -> instrumenter.review(r.draft().content().html())).toList();
    return unitOfWork.forTenant(
        tenant,
        () ->
            settings
                .find(tenant)
                .map(found -> new Intake(found, clock.instant()).takeIn(requests, reviews))
                .orElseGet(
                    () ->
                        requests.stream()
                            .<ScheduleResult>map(r -> new ScheduleResult.NotConfigured())
                            .toList()));
  }

  /** One batch on its way into the store. */
  private final class Intake {

    private final DeliverySettings sender;
    private final Instant now;
    private final List<NewEmail> created = new ArrayList<>();

    Intake(DeliverySettings sender, Instant now) {
      this.sender = sender;
      this.now = now;
    }

    List<ScheduleResult> takeIn(List<Request> requests, List<Review> reviews) {
      Set<ContactId> erased =
          personalData.erased(
              sender.tenant(),
              requests.stream().map(r -> r.draft().contact().id()).distinct().toList());
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        candidates.add(
            new Candidate(
                requests.get(i),
                reviews.get(i),
                erased.contains(requests.get(i).draft().contact().id()),
                new EmailId(identifiers.next())));
      }
      Map<IdempotencyKey, KeyUse> owners = ownersOfKeys(candidates);
      Map<EmailId, ScheduledEmail> earlier = earlierEmails(candidates, owners);
      List<ScheduleResult> results =
          candidates.stream().map(c -> resultOf(c, owners, earlier)).toList();
      emails.add(sender.tenant(), created);
      return results;
    }

    /**
     * For every key of the batch, the request that owns it: an earlier one's, or the first of this
     * batch.
     */
    private Map<IdempotencyKey, KeyUse> ownersOfKeys(List<Candidate> candidates) {
      Map<IdempotencyKey, KeyUse> owners = new LinkedHashMap<>();
      for (Candidate candidate : candidates) {
        if (candidate.review().faults().isEmpty() && !candidate.isErased()) {
          candidate
              .key()
              .ifPresent(
                  key ->
                      owners.putIfAbsent(
                          key, new KeyUse(candidate.draft().fingerprint(), candidate.id())));
        }
      }
      if (!owners.isEmpty()) {
        owners.putAll(emails.claimKeys(sender.tenant(), Map.copyOf(owners), now));
      }
      return owners;
    }

    private Map<EmailId, ScheduledEmail> earlierEmails(
        List<Candidate> candidates, Map<IdempotencyKey, KeyUse> owners) {
      List<EmailId> fresh = candidates.stream().map(Candidate::id).toList();
      List<EmailId> wanted =
          owners.values().stream().map(KeyUse::email).filter(id -> !fresh.contains(id)).toList();
      return wanted.isEmpty()
          ? Map.of()
          : emails.findAll(sender.tenant(), wanted).stream()
              .collect(Collectors.toMap(ScheduledEmail::id, Function.identity()));
    }

    private ScheduleResult resultOf(
        Candidate candidate,
        Map<IdempotencyKey, KeyUse> owners,
        Map<EmailId, ScheduledEmail> earlier) {
      if (!candidate.review().faults().isEmpty()) {
        return new ScheduleResult.Refused(candidate.review().faults());
      }
      if (candidate.isErased()) {
        return new ScheduleResult.ContactErased();
      }
      Optional<KeyUse> owner = candidate.key().map(owners::get);
      if (owner.isEmpty() || owner.get().email().equals(candidate.id())) {
        return new ScheduleResult.Created(create(candidate), candidate.review().warnings());
      }
      if (!owner.get().fingerprint().equals(candidate.draft().fingerprint())) {
        return new ScheduleResult.KeyReused();
      }
      ScheduledEmail original = earlier.get(owner.get().email());
      return new ScheduleResult.Repeated(
          original != null ? original : createdInThisBatch(owner.get().email()),
          candidate.review().warnings());
    }

    private Scheduled create(Candidate candidate) {
      EmailDraft draft = candidate.draft();
      EmailDetails details =
          new EmailDetails(
              sender.tenant(),
              candidate.id(),
              draft.sequence(),
              draft.contact(),
              draft.subject(),
              draft.replyTo(),
              draft.headers(),
              draft.notAfter(),
              MessageId.of(candidate.id(), sender.sender().address()),
              now);
      Instant sendAt = draft.sendAt().filter(at -> at.isAfter(now)).orElse(now);
      Scheduled email = Scheduled.at(details, sendAt);
      created.add(new NewEmail(email, draft.content()));
      return email;
    }

    private ScheduledEmail createdInThisBatch(EmailId id) {
      return created.stream()
          .map(NewEmail::email)
          .filter(email -> email.id().equals(id))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the key's e-mail " + id + " is gone"));
    }
  }

  /**
   * A request under the id that its e-mail would have.
   *
   * @param isErased whether its contact is
   */
  private record Candidate(Request request, Review review, boolean isErased, EmailId id) {

    EmailDraft draft() {
      return request.draft();
    }

    Optional<IdempotencyKey> key() {
      return request.key();
    }
  }
}
