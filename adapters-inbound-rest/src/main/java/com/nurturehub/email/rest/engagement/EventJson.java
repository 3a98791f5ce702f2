package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An event as a CloudEvent (CloudEvents 1.0, JSON format): one shape for every delivery mode. */
final class EventJson {

  /** What the service did itself is no person's doing. */
  private static final Assessment BY_SERVICE = new Assessment(Verdict.MACHINE, List.of("service"));

  private EventJson() {}

  /**
   * The event.
   *
   * @param withVisitor whether to tell the visitor's user agent and network
   */
  static JsonObject of(RecordedEvent recorded, boolean withVisitor) {
    EngagementEvent event = recorded.event();
    EventContext context = event.context();
    return JsonText.object()
        .add("specversion", "1.0")
        .add("id", context.id().toString())
        .add("source", "/nurturehub/tenants/" + context.tenant())
        .add("type", type(EventKind.of(event)))
        .add("subject", context.contact().value())
        .add("time", context.occurredAt().toString())
        .add("datacontenttype", "application/json")
        .add("data", data(recorded, withVisitor))
        .build();
  }

  /** The CloudEvents type of a kind. */
  static String type(EventKind kind) {
    return "com.nurturehub.email." + kind.label();
  }

  private static JsonObjectBuilder data(RecordedEvent recorded, boolean withVisitor) {
    EngagementEvent event = recorded.event();
    EventContext context = event.context();
    Optional<Visit> visit = visit(event);
    Assessment assessment = visit.map(Visit::assessment).orElse(BY_SERVICE);
    JsonObjectBuilder data =
        JsonText.object()
            .add("tenant", context.tenant().value())
            .add("email", context.email().toString())
            .add(
                "sequence",
                JsonText.object()
                    .add("id", context.sequence().sequence().value())
                    .add("step", context.sequence().step()))
            .add("contact", context.contact().value());
    if (event instanceof EngagementEvent.Clicked clicked) {
      data.add("link", link(clicked.link()));
    }
    data.add("first", recorded.first())
        .add("verdict", assessment.verdict().name().toLowerCase(Locale.ROOT))
        .add("reasons", reasons(assessment));
    if (withVisitor && visit.isPresent()) {
      data.add("userAgent", JsonText.text(visit.get().visitor().userAgent()))
          .add("network", JsonText.text(visit.get().visitor().network()));
    }
    return data;
  }

  private static Optional<Visit> visit(EngagementEvent event) {
    return switch (event) {
      case EngagementEvent.Sent e -> Optional.empty();
      case EngagementEvent.Failed e -> Optional.empty();
      case EngagementEvent.Opened e -> Optional.of(e.visit());
      case EngagementEvent.Clicked e -> Optional.of(e.visit());
      case EngagementEvent.Unsubscribed e -> Optional.of(e.visit());
    };
  }

  private static JsonObjectBuilder link(Link link) {
    return JsonText.object().add("index", link.index()).add("url", link.url());
  }

  private static JsonArrayBuilder reasons(Assessment assessment) {
    JsonArrayBuilder reasons = JsonText.array();
    assessment.reasons().forEach(reasons::add);
    return reasons;
  }
}
