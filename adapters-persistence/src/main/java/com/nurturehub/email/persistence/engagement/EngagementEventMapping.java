package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.persistence.session.Labels;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link EngagementEvent} and its rows, both ways. */
final class EngagementEventMapping {

  private EngagementEventMapping() {}

  /** The event's row; position, {@code first} and {@code recordedAt} are the store's to say. */
  static EventRow eventRow(EngagementEvent event) {
    EventContext context = event.context();
    EventRow row = new EventRow();
    row.tenant = context.tenant().value();
    row.id = context.id().value();
    row.contactId = context.contact().value();
    row.emailId = context.email().value();
    row.sequenceId = context.sequence().sequence().value();
    row.sequenceStep = context.sequence().step();
    row.kind = EventKind.of(event).label();
    row.occurredAt = context.occurredAt();
    if (event instanceof EngagementEvent.Clicked clicked) {
      row.linkIndex = clicked.link().index();
      row.linkUrl = clicked.link().url();
    }
    visitOf(event)
        .map(Visit::assessment)
        .ifPresent(
            assessment -> {
              row.verdict = Labels.of(assessment.verdict());
              row.reasons = assessment.reasons().toArray(String[]::new);
            });
    return row;
  }

  /** What the event tells of its visitor; empty when that is nothing. */
  static Optional<ClientRow> clientRow(EngagementEvent event) {
    return visitOf(event)
        .map(Visit::visitor)
        .filter(visitor -> visitor.userAgent().isPresent() || visitor.network().isPresent())
        .map(
            visitor -> {
              ClientRow row = new ClientRow();
              row.tenant = event.context().tenant().value();
              row.id = event.context().id().value();
              row.userAgent = visitor.userAgent().orElse(null);
              row.network = visitor.network().orElse(null);
              return row;
            });
  }

  static RecordedEvent recordedEvent(EventRow row, @Nullable ClientRow client) {
    EventContext context =
        new EventContext(
            new EventId(row.id),
            new TenantId(row.tenant),
            new EmailId(row.emailId),
            new SequenceStep(new SequenceId(row.sequenceId), row.sequenceStep),
            new ContactId(row.contactId),
            row.occurredAt);
    EngagementEvent event =
        switch (Labels.parse(EventKind.class, row.kind)) {
          case SENT -> new EngagementEvent.Sent(context);
          case FAILED -> new EngagementEvent.Failed(context);
          case OPENED -> new EngagementEvent.Opened(context, visit(row, client));
          case CLICKED -> new EngagementEvent.Clicked(context, visit(row, client), link(row));
          case UNSUBSCRIBED -> new EngagementEvent.Unsubscribed(context, visit(row, client));
        };
    return new RecordedEvent(row.position, row.first, row.recordedAt, event);
  }

  private static Optional<Visit> visitOf(EngagementEvent event) {
    return switch (event) {
      case EngagementEvent.Sent e -> Optional.empty();
      case EngagementEvent.Failed e -> Optional.empty();
      case EngagementEvent.Opened e -> Optional.of(e.visit());
      case EngagementEvent.Clicked e -> Optional.of(e.visit());
      case EngagementEvent.Unsubscribed e -> Optional.of(e.visit());
    };
  }

  private static Visit visit(EventRow row, @Nullable ClientRow client) {
    if (row.verdict == null || row.reasons == null) {
      throw new IllegalStateException("a visit without a verdict: " + row.id);
    }
    Visitor visitor =
        client == null
            ? new Visitor(Optional.empty(), Optional.empty())
            : new Visitor(
                Optional.ofNullable(client.userAgent), Optional.ofNullable(client.network));
    return new Visit(
        visitor, new Assessment(Labels.parse(Verdict.class, row.verdict), List.of(row.reasons)));
  }

  private static Link link(EventRow row) {
    if (row.linkIndex == null || row.linkUrl == null) {
      throw new IllegalStateException("a click without a link: " + row.id);
    }
    return new Link(row.linkIndex, row.linkUrl);
  }
}
