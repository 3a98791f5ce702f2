package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.rest.json.Fields;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;

/** Suppressions as callers ask for them and see them. */
final class SuppressionJson {

  private static final String NO_REASON_GIVEN = "suppressed on request";

  private SuppressionJson() {}

  /** What a caller asks for. */
  record Request(Target target, String reason) {}

  /**
   * Reads the body of a request.
   *
   * @throws InvalidRequest if anything is wrong with it
   */
  static Request request(JsonValue body) {
    return Fields.read(body, SuppressionJson::request);
  }

  private static Optional<Request> request(Fields fields) {
    Optional<Target> contact =
        fields.text("contact", text -> new Target.OfContact(new ContactId(text)));
    Optional<Target> address =
        fields.text("address", text -> new Target.OfAddress(new MailAddress(text)));
    Optional<String> reason = fields.text("reason", Suppression::requireReason);
    if (!fields.hasAny("contact", "address")) {
      fields.fault("contact", "is required, unless there is an address");
    } else if (fields.hasAny("contact") && fields.hasAny("address")) {
      fields.fault("address", "does not go with a contact: each is suppressed by itself");
    }
    return fields.make(
        () -> new Request(contact.or(() -> address).orElseThrow(), reason.orElse(NO_REASON_GIVEN)));
  }

  static JsonObject of(Suppression suppression) {
    return JsonText.object()
        .add("id", suppression.id().toString())
        .add("contact", JsonText.text(contact(suppression.target())))
        .add("address", JsonText.text(address(suppression.target())))
        .add("reason", suppression.reason())
        .add("since", suppression.since().toString())
        .build();
  }

  private static Optional<String> contact(Target target) {
    return switch (target) {
      case Target.OfContact it -> Optional.of(it.contact().value());
      case Target.OfAddress it -> Optional.empty();
      case Target.OfErasedAddress it -> Optional.empty();
    };
  }

  private static Optional<String> address(Target target) {
    return switch (target) {
      case Target.OfContact it -> Optional.empty();
      case Target.OfAddress it -> Optional.of(it.address().value());
      case Target.OfErasedAddress it -> Optional.empty();
    };
  }
}
