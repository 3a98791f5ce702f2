package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Lease;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link ScheduledEmail} and its rows, both ways. */
final class ScheduledEmailMapping {

  private ScheduledEmailMapping() {}

  static EmailRow emailRow(ScheduledEmail email) {
    EmailDetails details = email.details();
    EmailRow row = new EmailRow();
    row.tenant = details.tenant().value();
    row.id = details.id().value();
    row.sequenceId = details.sequence().sequence().value();
    row.sequenceStep = details.sequence().step();
    row.contactId = details.contact().id().value();
    row.contactAddress = details.contact().mailbox().address().value();
    row.contactAddressKey = details.contact().mailbox().address().canonical();
    row.contactName = details.contact().mailbox().name().orElse(null);
    row.contactCategory = details.contact().category().map(Labels::of).orElse(null);
    row.subject = details.subject();
    row.replyToAddress = details.replyTo().map(to -> to.address().value()).orElse(null);
    row.replyToName = details.replyTo().flatMap(Mailbox::name).orElse(null);
    row.headers =
        details.headers().values().entrySet().stream()
            .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
            .toArray(String[]::new);
    row.notAfter = details.notAfter().orElse(null);
    row.messageId = details.messageId().value();
    row.createdAt = details.createdAt();
    row.sendAt = email.sendAt();
    return row;
  }

  static BodyRow bodyRow(ScheduledEmail email, EmailContent content) {
    BodyRow row = new BodyRow();
    row.tenant = email.details().tenant().value();
    row.id = email.id().value();
    row.html = content.html();
    row.text = content.text().orElse(null);
    return row;
  }

  static QueueRow queueRow(ScheduledEmail email) {
    QueueRow row = new QueueRow();
    row.tenant = email.details().tenant().value();
    row.id = email.id().value();
    row.state = EmailState.of(email).label();
    // There was a lease for every attempt.
    row.leaseNumber = email.attempts().size();
    switch (email) {
      case Scheduled scheduled -> {
        row.dueAt = scheduled.nextAttemptAt();
        row.pastAttempts = scheduled.pastAttempts();
      }
      case Sending sending -> {
        row.reference = sending.reference().orElse(null);
        row.pastAttempts = sending.pastAttempts();
        row.leaseNumber = sending.lease().number();
        row.leaseHolder = sending.lease().holder();
        row.leaseProvider = sending.lease().provider().toString();
        row.leaseGrantedAt = sending.lease().grantedAt();
        row.leaseExpiresAt = sending.lease().expiresAt();
      }
      case Sent sent -> {
        row.settledAt = sent.sentAt();
        row.provider = sent.provider().toString();
        row.providerMessageId = sent.providerMessageId().orElse(null);
      }
      case Failed failed -> {
        row.settledAt = failed.failedAt();
        row.reasonCode = failed.reason().code();
        row.reasonDetail = failed.reason().detail();
      }
      case Unconfirmed unconfirmed -> {
        row.dueAt = unconfirmed.nextCheckAt().orElse(null);
        row.reference = unconfirmed.reference().orElse(null);
        row.pastAttempts = unconfirmed.pastAttempts();
        row.reasonCode = unconfirmed.reason().code();
        row.reasonDetail = unconfirmed.reason().detail();
      }
      case Cancelled cancelled -> {
        row.settledAt = cancelled.cancelledAt();
        row.reasonDetail = cancelled.reason();
      }
    }
    return row;
  }

  static AttemptRow attemptRow(ScheduledEmail email, Attempt attempt) {
    AttemptRow row = new AttemptRow();
    row.tenant = email.details().tenant().value();
    row.id = email.id().value();
    row.number = attempt.number();
    row.startedAt = attempt.startedAt();
    row.finishedAt = attempt.finishedAt();
    row.outcome = Labels.of(attempt.outcome());
    row.code = attempt.failure().map(Failure::code).orElse(null);
    row.detail = attempt.failure().map(Failure::detail).orElse(null);
    row.retryAt = attempt.retryAt().orElse(null);
    return row;
  }

  /**
   * The e-mail of these rows.
   *
   * @param attemptRows by number
   */
  static ScheduledEmail email(EmailRow row, QueueRow queue, List<AttemptRow> attemptRows) {
    EmailDetails details = details(row);
    List<Attempt> attempts = attemptRows.stream().map(ScheduledEmailMapping::attempt).toList();
    return switch (Labels.parse(EmailState.class, queue.state)) {
      case SCHEDULED ->
          new Scheduled(
              details, row.sendAt, present(queue.dueAt, "due_at"), attempts, queue.pastAttempts);
      case SENDING ->
          new Sending(
              details,
              row.sendAt,
              lease(queue),
              Optional.ofNullable(queue.reference),
              attempts,
              queue.pastAttempts);
      case SENT ->
          new Sent(
              details,
              row.sendAt,
              present(queue.settledAt, "settled_at"),
              ProviderId.parse(present(queue.provider, "provider")),
              Optional.ofNullable(queue.providerMessageId),
              attempts);
      case FAILED ->
          new Failed(
              details,
              row.sendAt,
              present(queue.settledAt, "settled_at"),
              new Failure(
                  present(queue.reasonCode, "reason_code"),
                  present(queue.reasonDetail, "reason_detail")),
              attempts);
      case UNCONFIRMED ->
          new Unconfirmed(
              details,
              row.sendAt,
              Optional.ofNullable(queue.reference),
              Optional.ofNullable(queue.dueAt),
              new Failure(
                  present(queue.reasonCode, "reason_code"),
                  present(queue.reasonDetail, "reason_detail")),
              attempts,
              queue.pastAttempts);
      case CANCELLED ->
          new Cancelled(
              details,
              row.sendAt,
              present(queue.settledAt, "settled_at"),
              present(queue.reasonDetail, "reason_detail"),
              attempts);
    };
  }

  static EmailContent content(BodyRow row) {
    return new EmailContent(row.html, Optional.ofNullable(row.text));
  }

  private static EmailDetails details(EmailRow row) {
    return new EmailDetails(
        new TenantId(row.tenant),
        new EmailId(row.id),
        new SequenceStep(new SequenceId(row.sequenceId), row.sequenceStep),
        new Contact(
            new ContactId(row.contactId),
            new Mailbox(new MailAddress(row.contactAddress), Optional.ofNullable(row.contactName)),
            Optional.ofNullable(row.contactCategory)
                .map(label -> Labels.parse(ContactCategory.class, label))),
        row.subject,
        Optional.ofNullable(row.replyToAddress)
            .map(
                address ->
                    new Mailbox(new MailAddress(address), Optional.ofNullable(row.replyToName))),
        headers(row.headers),
        Optional.ofNullable(row.notAfter),
        new MessageId(row.messageId),
        row.createdAt);
  }

  private static ExtraHeaders headers(String[] namesAndValues) {
    if (namesAndValues.length == 0) {
      return ExtraHeaders.NONE;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new ExtraHeaders(headers);
  }

  private static Lease lease(QueueRow row) {
    return new Lease(
        row.leaseNumber,
        present(row.leaseHolder, "lease_holder"),
        ProviderId.parse(present(row.leaseProvider, "lease_provider")),
        present(row.leaseGrantedAt, "lease_granted_at"),
        present(row.leaseExpiresAt, "lease_expires_at"));
  }

  private static Attempt attempt(AttemptRow row) {
    return new Attempt(
        row.number,
        row.startedAt,
        row.finishedAt,
        Labels.parse(Attempt.Outcome.class, row.outcome),
        Optional.ofNullable(row.code).map(code -> new Failure(code, present(row.detail, "detail"))),
        Optional.ofNullable(row.retryAt));
  }

  private static <T> T present(@Nullable T value, String column) {
    if (value == null) {
      throw new IllegalStateException(column + " is null");
    }
    return value;
  }
}
