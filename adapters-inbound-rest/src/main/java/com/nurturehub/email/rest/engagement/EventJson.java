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
    data.add("first", recorded.first());
    switch (event) {
      case EngagementEvent.Visited visited -> add(data, visited.visit(), withVisitor);
      case EngagementEvent.Reassessed reassessed ->
          add(data.add("event", reassessed.visit().toString()), reassessed.assessment());
      case EngagementEvent.Sent sent -> add(data, BY_SERVICE);
      case EngagementEvent.Failed failed -> add(data, BY_SERVICE);
    }
    return data;
  }

  private static void add(JsonObjectBuilder data, Visit visit, boolean withVisitor) {
    add(data, visit.assessment());
    if (visit.count() > 1) {
      data.add("count", visit.count());
    }
    if (withVisitor) {
      data.add("userAgent", JsonText.text(visit.visitor().userAgent()))
          .add("network", JsonText.text(visit.visitor().network()));
    }
  }

  private static void add(JsonObjectBuilder data, Assessment assessment) {
    data.add("verdict", assessment.verdict().name().toLowerCase(Locale.ROOT))
        .add("reasons", reasons(assessment));
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
