package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.persistence.TestDatabase;
import com.nurturehub.email.persistence.session.NativeSql;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a reader's next look costs does not grow with what waits for it. */
@Timeout(60)
class FeedBacklogTest {

  private static final int WAITING = 3_000;
  private static final int STRETCH = 10;

  /** Of this transaction alone. */
  private static final NativeSql EVENTS_FETCHED =
      NativeSql.of(
          """
          SELECT CAST(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS bigint) AS fetched
          FROM pg_stat_xact_user_tables WHERE relname LIKE 'engagement\\_event%'
          """);

  private static final TestDatabase DATABASE = TestDatabase.create();
  private static final Stores STORES = DATABASE.stores();

  @BeforeAll
  static void fill() {
    List<EngagementEvent> events =
        IntStream.range(0, WAITING).mapToObj(i -> Examples.opened(ACME)).toList();
    STORES
        .unitOfWork()
        .asWorker(
            () -> {
              STORES.events().append(events);
              return events;
            });
    DATABASE.execute("ANALYZE");
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void onlyTheStretchShouldBeFetchedWhenMuchWaitsBehindIt() {
    assertThat(
            fetched(
                () ->
                    assertThat(STORES.places().next(FeedReader.SCORING, Set.of(), STRETCH))
                        .hasValueSatisfying(s -> assertThat(s.events()).hasSize(STRETCH))))
        .isBetween((long) STRETCH, 3L * STRETCH);
  }

  @Test
  void onlyTheOldestShouldBeFetchedOfEachShareWhenDelaysAreTold() {
    assertThat(
            fetched(
                () -> assertThat(STORES.places().progress()).hasSize(FeedReader.values().length)))
        .isBetween(1L, (long) FeedReader.values().length * FeedPlaces.SHARES);
  }

  @Test
  void onlyTheNewestShouldBeFetchedWhenAReaderBeginsNow() {
    assertThat(fetched(() -> STORES.places().beginNow(FeedReader.KAFKA)))
        .isBetween(1L, (long) FeedPlaces.SHARES);
  }

  /** Events that the database has fetched for something. */
  private static long fetched(Runnable something) {
    return STORES
        .unitOfWork()
        .asWorker(
            () -> {
              something.run();
              return DATABASE
                  .unitOfWork()
                  .call(EVENTS_FETCHED)
                  .first(row -> row.number("fetched"))
                  .orElseThrow();
            });
  }
}
