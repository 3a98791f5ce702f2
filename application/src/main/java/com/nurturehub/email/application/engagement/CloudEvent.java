package com.nurturehub.email.application.engagement;

import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.IntentScore;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What those outside are told (<a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0</a>),
 * in one shape on every way out: the feed, streams, webhooks and Kafka. Each adapter writes the
 * data in its own format.
 *
 * @param subject whom it is about: the contact's id
 * @param time when it happened
 * @param data names and values in their order; a value is a text, a number, a boolean, null, a list
 *     of values or such a map
 */
public record CloudEvent(
    String id, String source, String type, String subject, Instant time, Map<String, Object> data) {

  public static final String SPEC_VERSION = "1.0";
  public static final String DATA_CONTENT_TYPE = "application/json";

  /** The type that tells of a contact that has become hot. */
  public static final String HOT_LEAD = "com.nurturehub.lead.hot";

  /** What the service did itself is no person's doing. */
  private static final Assessment BY_SERVICE = new Assessment(Verdict.MACHINE, List.of("service"));

  public CloudEvent {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }

  /** An engagement event, without what is known of the visitor's client. */
  public static CloudEvent of(RecordedEvent recorded) {
    EngagementEvent event = recorded.event();
    EventContext context = event.context();
    return new CloudEvent(
        context.id().toString(),
        source(context.tenant()),
        type(EventKind.of(event)),
        context.contact().value(),
        context.occurredAt(),
        data(recorded));
  }

  /** The same, with the visitor's user agent and network where there was a visitor. */
  public static CloudEvent withVisitor(RecordedEvent recorded) {
    CloudEvent event = of(recorded);
    if (!(recorded.event() instanceof EngagementEvent.Visited visited)) {
      return event;
    }
    Map<String, Object> data = new LinkedHashMap<>(event.data());
    data.put("userAgent", visited.visit().visitor().userAgent().orElse(null));
    data.put("network", visited.visit().visitor().network().orElse(null));
    return new CloudEvent(event.id, event.source, event.type, event.subject, event.time, data);
  }

  /** A contact has become hot. */
  public static CloudEvent hotLead(HotLead lead) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("tenant", lead.tenant().value());
    data.put("contact", lead.contact().value());
    data.put("score", lead.score());
    data.put("factors", factors(lead.made()));
    return new CloudEvent(
        lead.id().toString(),
        source(lead.tenant()),
        HOT_LEAD,
        lead.contact().value(),
        lead.at(),
        data);
  }

  /** What a score is made of: for each factor that there is, how often, and what it adds. */
  public static Map<String, Object> factors(IntentScore score) {
    Map<String, Object> factors = new LinkedHashMap<>();
    for (Factor factor : Factor.values()) {
      if (score.factors().containsKey(factor)) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", score.count(factor));
        values.put("contribution", score.contribution(factor));
        factors.put(factor.label(), values);
      }
    }
    return factors;
  }

  /** Where a tenant's events come from. */
  public static String source(TenantId tenant) {
    return "/nurturehub/tenants/" + tenant;
  }

  /** The type of a kind of engagement event. */
  public static String type(EventKind kind) {
    return "com.nurturehub.email." + kind.label();
  }

  private static Map<String, Object> data(RecordedEvent recorded) {
    EngagementEvent event = recorded.event();
    EventContext context = event.context();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("tenant", context.tenant().value());
    data.put("email", context.email().toString());
    Map<String, Object> sequence = new LinkedHashMap<>();
    sequence.put("id", context.sequence().sequence().value());
    sequence.put("step", context.sequence().step());
    data.put("sequence", sequence);
    data.put("contact", context.contact().value());
    if (event instanceof EngagementEvent.Clicked clicked) {
      Map<String, Object> link = new LinkedHashMap<>();
      link.put("index", clicked.link().index());
      link.put("url", clicked.link().url());
      data.put("link", link);
    }
    data.put("first", recorded.first());
    switch (event) {
      case EngagementEvent.Visited visited -> put(data, visited.visit());
      case EngagementEvent.Reassessed reassessed -> {
        data.put("event", reassessed.visit().toString());
        put(data, reassessed.assessment());
      }
      case EngagementEvent.Sent sent -> put(data, BY_SERVICE);
      case EngagementEvent.Failed failed -> put(data, BY_SERVICE);
    }
    return data;
  }

  private static void put(Map<String, Object> data, Visit visit) {
    put(data, visit.assessment());
    if (visit.count() > 1) {
      data.put("count", visit.count());
    }
  }

  private static void put(Map<String, Object> data, Assessment assessment) {
    data.put("verdict", assessment.verdict().name().toLowerCase(Locale.ROOT));
    data.put("reasons", assessment.reasons());
  }
}
