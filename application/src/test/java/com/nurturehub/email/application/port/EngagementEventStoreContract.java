package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link EngagementEventStore} does. */
public interface EngagementEventStoreContract extends StoresContract {

  @Test
  default void everyKindOfEventShouldComeBackEqualWhenItWasAppended() {
    EmailDetails email = Examples.details(ACME, now());
    Visit bare =
        new Visit(
            new Visitor(Optional.empty(), Optional.empty()),
            new Assessment(Verdict.MACHINE, List.of("head", "prefetch")));
    List<EngagementEvent> events =
        List.of(
            new EngagementEvent.Sent(Examples.eventContext(email, now())),
            new EngagementEvent.Failed(Examples.eventContext(email, now())),
            new EngagementEvent.Opened(Examples.eventContext(email, now()), Examples.visit()),
            new EngagementEvent.Opened(Examples.eventContext(email, now()), bare),
            clicked(email, new Link(3, "https://agency.example/böok?a=1#x")),
            opened(email).with(Examples.visit().plus(41)),
            new EngagementEvent.Unsubscribed(Examples.eventContext(email, now()), Examples.visit()),
            new EngagementEvent.Reassessed(
                Examples.eventContext(email, now()),
                Examples.eventContext(email, now()).id(),
                new Assessment(Verdict.MACHINE, List.of("burst"))));

    append(events);

    assertThat(read(ACME, EventFilter.ALL, 0, 100))
        .extracting(RecordedEvent::event)
        .containsExactlyElementsOf(events);
  }

  @Test
  default void eventShouldBeStoredOnceWhenItIsAppendedAgain() {
    EngagementEvent event = opened(Examples.details(ACME, now()));

    append(List.of(event));
    append(List.of(event, event));

    assertThat(read(ACME, EventFilter.ALL, 0, 100)).hasSize(1);
  }

  @Test
  default void firstShouldBeTrueOnceWhenAKindRepeats() {
    EmailDetails email = Examples.details(ACME, now());
    EmailDetails another = Examples.details(ACME, now());

    append(List.of(opened(email), opened(email), clicked(email, new Link(0, "https://a.example"))));
    append(
        List.of(
            opened(email),
            opened(another),
            clicked(email, new Link(0, "https://a.example")),
            clicked(email, new Link(1, "https://b.example"))));

    assertThat(read(ACME, EventFilter.ALL, 0, 100))
        .extracting(RecordedEvent::first)
        .containsExactly(true, false, true, false, true, false, true);
  }

  @Test
  default void readerShouldMissAndRepeatNothingWhenItFollowsPositions() {
    EmailDetails email = Examples.details(ACME, now());
    append(List.of(opened(email), opened(email), opened(email)));

    List<RecordedEvent> page = read(ACME, EventFilter.ALL, 0, 2);
    List<RecordedEvent> rest = read(ACME, EventFilter.ALL, page.getLast().position(), 2);

    assertThat(page).hasSize(2);
    assertThat(rest).hasSize(1);
    assertThat(rest.getFirst().position()).isGreaterThan(page.getLast().position());
    assertThat(read(ACME, EventFilter.ALL, rest.getLast().position(), 2)).isEmpty();
  }

  @Test
  default void readerShouldSeeTheMatchesAloneWhenItFilters() {
    EmailDetails email = Examples.details(ACME, now());
    EmailDetails another = Examples.details(ACME, now());
    append(
        List.of(opened(email), opened(another), clicked(email, new Link(0, "https://a.example"))));

    EventFilter clicks =
        new EventFilter(Optional.of(EventKind.CLICKED), Optional.empty(), Optional.empty());
    EventFilter oneEmail =
        new EventFilter(Optional.empty(), Optional.empty(), Optional.of(email.id()));
    EventFilter stranger =
        new EventFilter(Optional.empty(), Optional.of(new ContactId("stranger")), Optional.empty());

    assertThat(read(ACME, clicks, 0, 100)).hasSize(1);
    assertThat(read(ACME, oneEmail, 0, 100)).hasSize(2);
    assertThat(read(ACME, stranger, 0, 100)).isEmpty();
  }

  @Test
  default void readerShouldSeeItsOwnEventsAloneWhenTenantsShareTheStore() {
    EngagementEvent mine = opened(Examples.details(ACME, now()));
    EngagementEvent theirs = opened(Examples.details(OTHER, now()));

    append(List.of(mine, theirs));

    assertThat(read(ACME, EventFilter.ALL, 0, 100))
        .extracting(RecordedEvent::event)
        .containsExactly(mine);
  }

  @Test
  default void lastShouldBeTheEndOfTheTenantsFeedWhenOthersAreFurther() {
    assertThat(last(ACME)).isZero();
    append(List.of(opened(Examples.details(ACME, now())), opened(Examples.details(ACME, now()))));
    append(List.of(opened(Examples.details(OTHER, now()))));

    long last = last(ACME);

    assertThat(last).isEqualTo(read(ACME, EventFilter.ALL, 0, 100).getLast().position());
    assertThat(last(OTHER)).isGreaterThan(last);
  }

  @Test
  default void tenantsShouldBeNamedFurthestBehindFirstWhenTheirFeedsGoOn() {
    TenantId idle = new TenantId("idle");
    append(List.of(opened(Examples.details(ACME, now())), opened(Examples.details(idle, now()))));
    append(List.of(opened(Examples.details(OTHER, now())), opened(Examples.details(ACME, now()))));
    long first = read(ACME, EventFilter.ALL, 0, 1).getFirst().position();
    long end = last(idle);

    List<TenantId> named =
        stores()
            .unitOfWork()
            .asWorker(() -> stores().events().withNews(Map.of(ACME, first, OTHER, 0L, idle, end)));

    assertThat(named).containsExactly(OTHER, ACME);
  }

  private EngagementEvent.Opened opened(EmailDetails email) {
    return new EngagementEvent.Opened(Examples.eventContext(email, now()), Examples.visit());
  }

  private EngagementEvent clicked(EmailDetails email, Link link) {
    return new EngagementEvent.Clicked(Examples.eventContext(email, now()), Examples.visit(), link);
  }

  private void append(List<EngagementEvent> events) {
    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().events().append(events);
              return events.size();
            });
  }

  private long last(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().events().last(tenant));
  }

  private List<RecordedEvent> read(TenantId tenant, EventFilter filter, long after, int limit) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().events().read(tenant, filter, after, limit));
  }
}
