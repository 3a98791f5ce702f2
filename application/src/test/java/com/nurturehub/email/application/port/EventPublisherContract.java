package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link EventPublisher} does. */
public interface EventPublisherContract {

  /** Octets of an address with which an event is refused; everybody takes half as many. */
  int TOO_LARGE = 50_000;

  /** The publisher of this test, the same at every call within it. */
  EventPublisher publisher();

  /** What has arrived, each contact's in the order of arrival. */
  List<Arrived> arrived();

  /** From now on nobody takes anything. */
  void goAway();

  /** They are there again. */
  void comeBack();

  /**
   * An event as it arrived.
   *
   * @param text all that was told with it
   */
  record Arrived(TenantId tenant, ContactId contact, EventId id, String text) {}

  /** A click of the contact. */
  static RecordedEvent clicked(TenantId tenant, String contact, String url) {
    return new RecordedEvent(
        1,
        true,
        NOON,
        new EngagementEvent.Clicked(
            new EventContext(
                new EventId(Examples.nextUuid()),
                tenant,
                Examples.emailId(),
                Examples.step(1),
                new ContactId(contact),
                NOON),
            Examples.visit(),
            new Link(0, url)));
  }

  private static RecordedEvent clicked(TenantId tenant, String contact) {
    return clicked(tenant, contact, "https://agency.example/book?x=ü");
  }

  private static List<RecordedEvent> ofManyContacts(int events) {
    return IntStream.range(0, events)
        .mapToObj(i -> clicked(i % 3 == 0 ? OTHER : ACME, "c-" + i % 7))
        .toList();
  }

  @Test
  default void eventsShouldArriveInTheOrderOfEachContactWhenTheyArePublished() {
    List<RecordedEvent> events = ofManyContacts(500);

    publisher().publish(events.subList(0, 300));
    publisher().publish(events.subList(300, 500));

    assertThat(arrived()).hasSize(500);
    assertThat(byContact(arrived())).isEqualTo(byContact(toArrive(events)));
  }

  @Test
  default void eventShouldArriveAgainWithItsIdWhenItIsPublishedAgain() {
    RecordedEvent event = clicked(ACME, "c-1");

    publisher().publish(List.of(event));
    publisher().publish(List.of(event));

    assertThat(arrived()).hasSize(2);
    assertThat(arrived()).extracting(Arrived::id).containsOnly(event.event().context().id());
  }

  @Test
  default void visitorsClientShouldStayInTheHouse() {
    publisher().publish(List.of(clicked(ACME, "c-1")));

    assertThat(arrived())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.text())
                    .contains("https://agency.example/book?x=ü")
                    .doesNotContain("Mozilla", "203.0.113", "userAgent", "network"));
  }

  @Test
  default void noneShouldOvertakeWhenOneIsRefused() {
    RecordedEvent first = clicked(ACME, "c-1");
    RecordedEvent tooLarge =
        clicked(ACME, "c-1", "https://agency.example/" + "x".repeat(TOO_LARGE));
    List<RecordedEvent> events = new ArrayList<>(List.of(clicked(OTHER, "c-2"), first, tooLarge));
    IntStream.range(0, 200).forEach(i -> events.add(clicked(ACME, "c-1")));

    assertThatThrownBy(() -> publisher().publish(events))
        .isInstanceOf(EventRefused.class)
        .hasMessageContaining(tooLarge.event().context().id().toString());

    assertThat(arrived())
        .filteredOn(event -> event.tenant().equals(ACME))
        .extracting(Arrived::id)
        .isSubsetOf(first.event().context().id());
  }

  @Test
  default void eventsShouldArriveInTheirOrderWhenTheyWereAwayMeanwhile() {
    List<RecordedEvent> events = ofManyContacts(300);
    publisher().publish(events.subList(0, 100));
    goAway();
    for (int i = 0; i < 3; i++) {
      long begun = System.nanoTime();
      assertThatThrownBy(() -> publisher().publish(events.subList(100, 200)))
          .isInstanceOf(PublisherUnavailable.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(EventPublisher.WITHIN);
    }

    comeBack();
    publishWhenTheyAreBack(events.subList(100, 200));
    publisher().publish(events.subList(200, 300));

    List<Arrived> once =
        arrived().stream()
            .collect(Collectors.toMap(Arrived::id, e -> e, (a, b) -> a, LinkedHashMap::new))
            .values()
            .stream()
            .toList();
    assertThat(byContact(once)).isEqualTo(byContact(toArrive(events)));
  }

  /** The first calls may fail until everybody has noticed. */
  private void publishWhenTheyAreBack(List<RecordedEvent> events) {
    int tries = 10;
    for (int i = 1; i < tries; i++) {
      try {
        publisher().publish(events);
        return;
      } catch (PublisherUnavailable e) {
        assertThat(e).hasMessageContaining(" ");
      }
    }
    publisher().publish(events);
  }

  @Test
  default void nobodyShouldBeAskedWhenThereIsNothingToPublish() {
    goAway();

    assertThatCode(() -> publisher().publish(List.of())).doesNotThrowAnyException();
    comeBack();
  }

  private static List<Arrived> toArrive(List<RecordedEvent> events) {
    return events.stream()
        .map(recorded -> recorded.event().context())
        .map(c -> new Arrived(c.tenant(), c.contact(), c.id(), ""))
        .toList();
  }

  /** Ids, contact by contact. */
  private static List<String> byContact(List<Arrived> events) {
    return events.stream()
        .map(event -> event.tenant() + "/" + event.contact())
        .distinct()
        .sorted()
        .flatMap(
            key ->
                Stream.concat(
                    Stream.of(key),
                    events.stream()
                        .filter(e -> key.equals(e.tenant() + "/" + e.contact()))
                        .map(e -> e.id().toString())))
        .toList();
  }
}
