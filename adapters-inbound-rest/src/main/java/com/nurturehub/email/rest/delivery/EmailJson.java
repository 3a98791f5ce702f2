package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.ReadEmails;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.delivery.Waiting;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An e-mail as callers see it: always the same fields, {@code null} where there is nothing. */
final class EmailJson {

  private EmailJson() {}

  static JsonObject of(ReadEmails.Shown shown) {
    return of(shown.email(), shown.waiting());
  }

  /** As a change has left it; what holds its mailbox is told when it is read. */
  static JsonObject of(ScheduledEmail email) {
    return of(email, Waiting.of(email, Optional.empty()));
  }

  private static JsonObject of(ScheduledEmail email, Optional<Waiting> waiting) {
    EmailDetails details = email.details();
    Progress progress = progress(email);
    return JsonText.object()
        .add("id", details.id().toString())
        .add("state", EmailState.of(email).label())
        .add("reason", JsonText.text(progress.reason()))
        .add("waiting", waiting.map(EmailJson::waiting).orElse(JsonValue.NULL))
        .add(
            "sequence",
            JsonText.object()
                .add("id", details.sequence().sequence().value())
                .add("step", details.sequence().step()))
        .add(
            "contact",
            mailbox(
                    JsonText.object().add("id", details.contact().id().value()),
                    details.contact().mailbox())
                .add(
                    "category",
                    JsonText.text(details.contact().category().map(EmailRequests::label))))
        .add("subject", details.subject())
        .add(
            "replyTo",
            details
                .replyTo()
                .<JsonValue>map(m -> mailbox(JsonText.object(), m).build())
                .orElse(JsonValue.NULL))
        .add("headers", headers(details))
        .add("messageId", details.messageId().value())
        .add("provider", JsonText.text(progress.provider().map(ProviderId::toString)))
        .add("providerMessageId", JsonText.text(progress.providerMessageId()))
        .add("createdAt", details.createdAt().toString())
        .add("sendAt", email.sendAt().toString())
        .add("notAfter", JsonText.time(details.notAfter()))
        .add("nextAttemptAt", JsonText.time(progress.nextAttemptAt()))
        .add("sentAt", JsonText.time(progress.sentAt()))
        .add("attempts", attempts(email.attempts()))
        .build();
  }

  private static JsonObjectBuilder mailbox(JsonObjectBuilder object, Mailbox mailbox) {
    return object
        .add("address", mailbox.address().value())
        .add("name", JsonText.text(mailbox.name()));
  }

  private static JsonObjectBuilder headers(EmailDetails details) {
    JsonObjectBuilder headers = JsonText.object();
    details.headers().values().forEach(headers::add);
    return headers;
  }

  private static JsonArrayBuilder attempts(List<Attempt> attempts) {
    JsonArrayBuilder array = JsonText.array();
    for (Attempt attempt : attempts) {
      array.add(
          JsonText.object()
              .add("number", attempt.number())
              .add("startedAt", attempt.startedAt().toString())
              .add("finishedAt", attempt.finishedAt().toString())
              .add("outcome", attempt.outcome().name().toLowerCase(Locale.ROOT))
              .add("code", JsonText.text(attempt.failure().map(Failure::code)))
              .add("detail", JsonText.text(attempt.failure().map(Failure::detail)))
              .add("retryAt", JsonText.time(attempt.retryAt())));
    }
    return array;
  }

  /** What differs from state to state. */
  private record Progress(
      Optional<String> reason,
      Optional<ProviderId> provider,
      Optional<String> providerMessageId,
      Optional<Instant> nextAttemptAt,
      Optional<Instant> sentAt) {

    static Progress because(String reason) {
      return new Progress(
          Optional.of(reason),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  private static Progress progress(ScheduledEmail email) {
    return switch (email) {
      case Scheduled scheduled ->
          new Progress(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(scheduled.nextAttemptAt()),
              Optional.empty());
      case Sending sending ->
          new Progress(
              Optional.empty(),
              Optional.of(sending.lease().provider()),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case Sent sent ->
          new Progress(
              Optional.empty(),
              Optional.of(sent.provider()),
              sent.providerMessageId(),
              Optional.empty(),
              Optional.of(sent.sentAt()));
      case Failed failed -> Progress.because(text(failed.reason()));
      case Unconfirmed unconfirmed -> Progress.because(text(unconfirmed.reason()));
      case Cancelled cancelled -> Progress.because(cancelled.reason());
    };
  }

  private static JsonValue waiting(Waiting waiting) {
    return JsonText.object()
        .add("reason", label(waiting.reason()))
        .add("until", waiting.until().toString())
        .build();
  }

  private static String label(Waiting.Reason reason) {
    return switch (reason) {
      case SENDING_HOURS -> "sending-hours";
      case LIMIT -> "limit";
      case CONNECTION -> "connection";
      case PROVIDER -> "provider";
      case RETRY -> "retry";
      case CONFIRMATION -> "confirmation";
    };
  }

  private static String text(Failure failure) {
    return failure.code() + ": " + failure.detail();
  }
}
