package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of positions is the order of commits, whoever writes and however long. */
@Timeout(60)
class EventOrderTest implements CommitOrder<EngagementEvent, RecordedEvent> {

  private static final Instant T = Instant.parse("2026-11-24T09:00:00Z");

  private static TestDatabase database;
  private static TestDatabase another;
  private static PostgresEngagementEventStore store;

  private final EmailDetails email = Examples.details(ACME, T);

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    store = new PostgresEngagementEventStore(database.unitOfWork(), database.database().feedBell());
    another = database.anotherInstance();
  }

  @AfterAll
  static void close() {
    another.close();
    database.close();
  }

  @BeforeEach
  void clear() {
    database.clear();
  }

  @Override
  public TestDatabase database() {
    return database;
  }

  @Override
  public TestDatabase another() {
    return another;
  }

  @Override
  public EngagementEvent fresh() {
    return opened(email);
  }

  @Override
  public void append(Stores stores, List<EngagementEvent> events) {
    stores.events().append(events);
  }

  @Override
  public List<RecordedEvent> read(long after) {
    return database
        .unitOfWork()
        .forTenant(ACME, () -> store.read(ACME, EventFilter.ALL, after, 50));
  }

  @Override
  public long positionOf(RecordedEvent recorded) {
    return recorded.position();
  }

  @Override
  public EngagementEvent appended(RecordedEvent recorded) {
    return recorded.event();
  }

  @Override
  public void check(List<RecordedEvent> all) {
    assertThat(all).filteredOn(RecordedEvent::first).containsExactly(all.getFirst());
  }

  @Test
  void nothingShouldBeUsedUpWhenAWriterRollsBack() {
    EngagementEvent event = opened(email);
    try {
      database
          .unitOfWork()
          .asWorker(
              () -> {
                store.append(List.of(event));
                throw new IllegalStateException("on purpose");
              });
    } catch (IllegalStateException e) {
      // As meant.
    }

    append(List.of(event));

    assertThat(read(0)).extracting(RecordedEvent::first).containsExactly(true);
  }

  @Test
  void firstShouldNotBeUsedUpWhenADuplicateComesBeforeAnotherEvent() {
    EmailDetails another = Examples.details(ACME, T);
    EngagementEvent opened = opened(email);
    append(List.of(opened));

    EngagementEvent fresh = opened(another);
    append(List.of(opened, fresh, fresh));

    assertThat(read(0)).extracting(RecordedEvent::first).containsExactly(true, true);
  }

  @Test
  void eventShouldStayWhenWhatIsPersonalAboutItIsDeleted() {
    append(List.of(opened(Examples.details(ACME, T))));
    assertThat(database.query("SELECT user_agent FROM engagement_client")).hasSize(1);

    database.execute("DELETE FROM engagement_client");

    RecordedEvent left = read(0).getFirst();
    assertThat(left.event())
        .isInstanceOfSatisfying(
            EngagementEvent.Opened.class,
            e -> {
              assertThat(e.visit().visitor().userAgent()).isEmpty();
              assertThat(e.visit().assessment()).isEqualTo(Examples.visit().assessment());
            });
  }

  @Test
  void eventShouldRestInItsMonthWhenItsIdIsOfOurTime() {
    append(List.of(opened(Examples.details(ACME, T))));

    assertThat(database.query("SELECT tableoid::regclass FROM engagement_event"))
        .containsExactly(
            database.query("SELECT to_char(now(), '\"engagement_event_\"YYYY_MM')").getFirst());
  }

  private static EngagementEvent opened(EmailDetails email) {
    return new EngagementEvent.Opened(Examples.eventContext(email, T), Examples.visit());
  }

  private void append(List<EngagementEvent> events) {
    store(database, events);
  }
}
