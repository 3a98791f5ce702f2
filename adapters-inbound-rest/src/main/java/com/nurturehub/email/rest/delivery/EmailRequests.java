package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.EmailDraft;
import com.nurturehub.email.application.delivery.ScheduleEmail;
import com.nurturehub.email.application.port.EmailSelection;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.HeaderText;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.Faults;
import com.nurturehub.email.rest.json.Fields;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.json.Times;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what callers ask to be sent. */
final class EmailRequests {

  private EmailRequests() {}

  /** The draft in the body of a single request. */
  static Optional<EmailDraft> draft(JsonValue body, Faults faults) {
    return Fields.read(body, faults, EmailRequests::draft);
  }

  /**
   * An item of a batch.
   *
   * @throws InvalidRequest if anything is wrong with it
   */
  static ScheduleEmail.Request item(JsonValue item) {
    return Fields.read(
        item,
        fields -> {
          Optional<IdempotencyKey> key = fields.text("idempotencyKey", IdempotencyKey::new);
          return draft(fields).map(draft -> new ScheduleEmail.Request(draft, key));
        });
  }

  /**
   * The new time in the body of a rescheduling.
   *
   * @throws InvalidRequest if anything is wrong with it
   */
  static Instant sendAt(JsonValue body) {
    return Fields.read(body, fields -> fields.requiredText("sendAt", Times::parse));
  }

  /**
   * Which e-mails the body of a cancellation means.
   *
   * @throws InvalidRequest if anything is wrong with it
   */
  static EmailSelection selection(JsonValue body) {
    return Fields.read(
        body,
        fields -> {
          Optional<SequenceId> sequence = fields.text("sequence", SequenceId::new);
          Optional<ContactId> contact = fields.text("contact", ContactId::new);
          return fields.make(
              "sequence", () -> new EmailSelection(sequence, contact, Optional.empty()));
        });
  }

  /** A category's name in the contract, such as {@code buy-to-let}. */
  static String label(ContactCategory category) {
    return switch (category) {
      case ACTIVE_SELLER -> "active-seller";
      case SELLER -> "seller";
      case BUY_TO_LET -> "buy-to-let";
      case BUYER -> "buyer";
    };
  }

  private static Optional<EmailDraft> draft(Fields fields) {
    Optional<SequenceStep> sequence = fields.requiredObject("sequence", EmailRequests::sequence);
    Optional<Contact> contact = fields.requiredObject("contact", EmailRequests::contact);
    Optional<String> subject = fields.requiredText("subject", HeaderText::require);
    Optional<String> html =
        fields.requiredText("html", t -> new EmailContent(t, Optional.empty()).html());
    // The HTML is at fault or not on its own; this asks about the text alone.
    Optional<String> text =
        fields.text("text", t -> new EmailContent("-", Optional.of(t)).text().orElseThrow());
    Optional<Instant> sendAt = fields.time("sendAt");
    Optional<Instant> notAfter = fields.time("notAfter");
    Optional<Mailbox> replyTo = fields.object("replyTo", EmailRequests::mailbox);
    ExtraHeaders headers =
        fields.object("headers", EmailRequests::headers).orElse(ExtraHeaders.NONE);
    return fields.make(
        "notAfter",
        () ->
            new EmailDraft(
                sequence.orElseThrow(),
                contact.orElseThrow(),
                subject.orElseThrow(),
                new EmailContent(html.orElseThrow(), text),
                sendAt,
                notAfter,
                replyTo,
                headers));
  }

  private static Optional<SequenceStep> sequence(Fields fields) {
    Optional<SequenceId> id = fields.requiredText("id", SequenceId::new);
    Optional<Integer> step = fields.requiredInteger("step", 1, SequenceStep.MAX_STEP);
    return fields.make(() -> new SequenceStep(id.orElseThrow(), step.orElseThrow()));
  }

  private static Optional<Contact> contact(Fields fields) {
    Optional<ContactId> id = fields.requiredText("id", ContactId::new);
    Optional<Mailbox> mailbox = mailbox(fields);
    Optional<ContactCategory> category =
        fields.text("category", t -> Choice.of(t, ContactCategory.values(), EmailRequests::label));
    return fields.make(() -> new Contact(id.orElseThrow(), mailbox.orElseThrow(), category));
  }

  private static Optional<Mailbox> mailbox(Fields fields) {
    Optional<MailAddress> address = fields.requiredText("address", MailAddress::new);
    Optional<String> name = fields.text("name", HeaderText::require);
    return fields.make(() -> new Mailbox(address.orElseThrow(), name));
  }

  private static Optional<ExtraHeaders> headers(Fields fields) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : fields.names()) {
      fields
          .requiredText(
              name,
              value -> {
                ExtraHeaders.requireAllowed(name);
                return HeaderText.require(value);
              })
          .ifPresent(value -> headers.put(name, value));
    }
    return fields.make(() -> new ExtraHeaders(headers));
  }
}
