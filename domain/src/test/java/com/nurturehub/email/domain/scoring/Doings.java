package com.nurturehub.email.domain.scoring;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a contact does, event by event; each e-mail is one of a step. */
final class Doings {

  static final Instant T = Instant.parse("2026-11-24T09:00:00Z");

  private final List<RecordedEvent> events = new ArrayList<>();

  List<RecordedEvent> events() {
    return List.copyOf(events);
  }

  Doings opens(int step) {
    return opens(step, 1, Verdict.PERSON);
  }

  Doings opens(int step, int count, Verdict verdict) {
    return add(new EngagementEvent.Opened(context(step), visit(verdict, count)));
  }

  Doings clicks(int step, int link) {
    return clicks(step, link, "https://agency.example/" + link, Verdict.PERSON);
  }

  Doings clicks(int step, int link, String url, Verdict verdict) {
    return clicks(step, link, url, verdict, 1);
  }

  Doings clicks(int step, int link, String url, Verdict verdict, int count) {
    return add(
        new EngagementEvent.Clicked(context(step), visit(verdict, count), new Link(link, url)));
  }

  Doings unsubscribes(int step) {
    return add(new EngagementEvent.Unsubscribed(context(step), visit(Verdict.PERSON, 1)));
  }

  /** The event of that number, from 0, is taken for somebody else from now on. */
  Doings reassesses(int number, Verdict verdict) {
    EventId earlier = events.get(number).event().context().id();
    return add(
        new EngagementEvent.Reassessed(
            context(1), earlier, new Assessment(verdict, List.of("tried"))));
  }

  private Doings add(EngagementEvent event) {
    events.add(new RecordedEvent(events.size() + 1L, false, T, event));
    return this;
  }

  private EventContext context(int step) {
    return new EventContext(
        new EventId(new UUID(0x7000, events.size())),
        new TenantId("acme"),
        new EmailId(new UUID(0x7000, step)),
        new SequenceStep(new SequenceId("seq-42"), step),
        new ContactId("c-1"),
        T.plusSeconds(events.size()));
  }

  private static Visit visit(Verdict verdict, int count) {
    return new Visit(
        new Visitor(Optional.empty(), Optional.empty()), new Assessment(verdict, List.of()), count);
  }
}
