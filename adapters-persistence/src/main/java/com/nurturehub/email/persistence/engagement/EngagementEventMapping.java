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
    if (event instanceof EngagementEvent.Visited visited) {
      row.count = visited.visit().count();
      assess(row, visited.visit().assessment());
    }
    if (event instanceof EngagementEvent.Reassessed reassessed) {
      row.reassessedId = reassessed.visit().value();
      assess(row, reassessed.assessment());
    }
    return row;
  }

  private static void assess(EventRow row, Assessment assessment) {
    row.verdict = Labels.of(assessment.verdict());
    row.reasons = assessment.reasons().toArray(String[]::new);
  }

  /** What the event tells of its visitor; empty when that is nothing. */
  static Optional<ClientRow> clientRow(EngagementEvent event) {
    return Optional.of(event)
        .filter(EngagementEvent.Visited.class::isInstance)
        .map(visited -> ((EngagementEvent.Visited) visited).visit().visitor())
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
    EventContext context = context(row);
    EngagementEvent event =
        switch (Labels.parse(EventKind.class, row.kind)) {
          case SENT -> new EngagementEvent.Sent(context);
          case FAILED -> new EngagementEvent.Failed(context);
          case OPENED -> new EngagementEvent.Opened(context, visit(row, client));
          case CLICKED -> clicked(row, client, null);
          case UNSUBSCRIBED -> new EngagementEvent.Unsubscribed(context, visit(row, client));
          case REASSESSED ->
              new EngagementEvent.Reassessed(context, reassessed(row), assessment(row));
        };
    return new RecordedEvent(row.position, row.first, row.recordedAt, event);
  }

  /**
   * A click.
   *
   * @param reassessed the event that says what it is taken for now, where there is one
   */
  static EngagementEvent.Clicked clicked(
      EventRow row, @Nullable ClientRow client, @Nullable EventRow reassessed) {
    Visit visit = visit(row, client);
    return new EngagementEvent.Clicked(
        context(row),
        reassessed == null
            ? visit
            : new Visit(visit.visitor(), assessment(reassessed), visit.count()),
        link(row));
  }

  private static EventContext context(EventRow row) {
    return new EventContext(
        new EventId(row.id),
        new TenantId(row.tenant),
        new EmailId(row.emailId),
        new SequenceStep(new SequenceId(row.sequenceId), row.sequenceStep),
        new ContactId(row.contactId),
        row.occurredAt);
  }

  private static Visit visit(EventRow row, @Nullable ClientRow client) {
    Visitor visitor =
        client == null
            ? Visitor.UNKNOWN
            : new Visitor(
                Optional.ofNullable(client.userAgent), Optional.ofNullable(client.network));
    return new Visit(visitor, assessment(row), row.count);
  }

  private static Assessment assessment(EventRow row) {
    if (row.verdict == null || row.reasons == null) {
      throw new IllegalStateException("no verdict on " + row.id);
    }
    return new Assessment(Labels.parse(Verdict.class, row.verdict), List.of(row.reasons));
  }

  private static EventId reassessed(EventRow row) {
    if (row.reassessedId == null) {
      throw new IllegalStateException("nothing is reassessed by " + row.id);
    }
    return new EventId(row.reassessedId);
  }

  private static Link link(EventRow row) {
    if (row.linkIndex == null || row.linkUrl == null) {
      throw new IllegalStateException("a click without a link: " + row.id);
    }
    return new Link(row.linkIndex, row.linkUrl);
  }
}
