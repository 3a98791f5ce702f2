package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link FeedPlaces} does. */
public interface FeedPlacesContract extends StoresContract {

  FeedReader READER = FeedReader.SCORING;

  @Test
  default void readerShouldBeGivenEachEventOnceWhenItReadsStretchByStretch() {
    List<EngagementEvent> events = opened(ACME, 5);
    append(events);

    List<FeedPlaces.Stretch> stretches = new ArrayList<>();
    next(2).ifPresent(stretches::add);
    next(2).ifPresent(stretches::add);
    next(2).ifPresent(stretches::add);

    assertThat(stretches).flatExtracting(s -> idsOf(s.events())).isEqualTo(ids(events));
    assertThat(stretches).extracting(s -> s.events().size()).containsExactly(2, 2, 1);
    assertThat(stretches)
        .extracting(FeedPlaces.Stretch::share)
        .containsOnly(stretches.getFirst().share());
    assertThat(stretches.get(1).after()).isEqualTo(stretches.getFirst().to());
    assertThat(next(2)).isEmpty();
  }

  @Test
  default void everyTenantShouldBeReadInItsOrderWhenThereAreManyInSeveralShares() {
    List<EngagementEvent> events =
        IntStream.range(0, 60)
            .mapToObj(i -> new TenantId("agency-" + i % 20))
            .flatMap(tenant -> opened(tenant, 1).stream())
            .toList();
    append(events);

    List<FeedPlaces.Stretch> stretches =
        Stream.iterate(next(7), Optional::isPresent, last -> next(7))
            .flatMap(Optional::stream)
            .toList();

    List<EngagementEvent> read =
        stretches.stream().flatMap(s -> s.events().stream()).map(RecordedEvent::event).toList();
    assertThat(read).hasSize(60);
    for (TenantId tenant : events.stream().map(e -> e.context().tenant()).distinct().toList()) {
      assertThat(ids(of(tenant, read))).isEqualTo(ids(of(tenant, events)));
    }
    assertThat(stretches)
        .extracting(FeedPlaces.Stretch::share)
        .allMatch(s -> s >= 0 && s < FeedPlaces.SHARES);
    assertThat(stretches.stream().map(FeedPlaces.Stretch::share).distinct().count())
        .isGreaterThan(4);
  }

  @Test
  default void otherReadersShouldBeGivenTheSameWhenOneHasReadIt() {
    List<EngagementEvent> events = opened(ACME, 2);
    append(events);
    next(100);

    Optional<FeedPlaces.Stretch> other =
        asWorker(() -> stores().places().next(FeedReader.WEBHOOKS, Set.of(), 100));

    assertThat(idsOf(other.orElseThrow().events())).isEqualTo(ids(events));
  }

  @Test
  default void eventsShouldBeGivenAgainWhenTheUnitOfWorkComesToNothing() {
    List<EngagementEvent> events = opened(ACME, 2);
    append(events);
    assertThatThrownBy(
            () ->
                asWorker(
                    () -> {
                      assertThat(stores().places().next(READER, Set.of(), 100)).isPresent();
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(idsOf(next(100).orElseThrow().events())).isEqualTo(ids(events));
  }

  @Test
  default void shareShouldBeLeftOutWhenTheReaderSaysSo() {
    append(opened(ACME, 3));
    int share = next(1).orElseThrow().share();

    assertThat(asWorker(() -> stores().places().next(READER, Set.of(share), 100))).isEmpty();
    assertThat(next(100)).isPresent();
  }

  @Test
  default void everythingShouldBeGivenOnceMoreWhenAReaderBeginsAgain() {
    List<EngagementEvent> events = opened(ACME, 3);
    append(events);
    next(100);
    asWorker(
        () -> {
          stores().places().beginAgain(READER);
          return READER;
        });
    List<EngagementEvent> fresh = opened(ACME, 1);
    append(fresh);

    List<FeedPlaces.Again> again =
        Stream.iterate(nextAgain(2), Optional::isPresent, last -> nextAgain(2))
            .flatMap(Optional::stream)
            .toList();

    assertThat(again).hasSizeGreaterThanOrEqualTo(FeedPlaces.SHARES);
    assertThat(again).flatExtracting(a -> idsOf(a.events())).isEqualTo(ids(events));
    assertThat(again).filteredOn(FeedPlaces.Again::isFirst).hasSize(FeedPlaces.SHARES);
    assertThat(again).filteredOn(FeedPlaces.Again::isLast).hasSize(FeedPlaces.SHARES);
    assertThat(again)
        .filteredOn(a -> !a.events().isEmpty())
        .satisfiesExactly(
            first -> assertThat(first.isFirst() && !first.isLast()).isTrue(),
            last -> assertThat(last.isLast() && !last.isFirst()).isTrue());
    assertThat(idsOf(next(100).orElseThrow().events())).isEqualTo(ids(fresh));
  }

  @Test
  default void onlyWhatComesShouldBeGivenWhenAReaderBeginsNow() {
    append(opened(ACME, 2));
    beginNow();
    List<EngagementEvent> later = opened(ACME, 1);
    append(later);

    assertThat(idsOf(next(100).orElseThrow().events())).isEqualTo(ids(later));
    assertThat(next(100)).isEmpty();
  }

  @Test
  default void nothingShouldBePassedOverWhenAReaderBeginsNowASecondTime() {
    beginNow();
    List<EngagementEvent> events = opened(ACME, 2);
    append(events);
    beginNow();

    assertThat(idsOf(next(100).orElseThrow().events())).isEqualTo(ids(events));
  }

  @Test
  default void nothingShouldBePassedOverWhenAReaderWasGivenSomethingBefore() {
    List<EngagementEvent> events = opened(ACME, 3);
    append(events);
    next(1);
    beginNow();

    assertThat(idsOf(next(100).orElseThrow().events())).isEqualTo(ids(events).subList(1, 3));
  }

  private void beginNow() {
    asWorker(
        () -> {
          stores().places().beginNow(READER);
          return READER;
        });
  }

  @Test
  default void progressShouldTellHowLateAReaderIsWhenSomethingWaits() {
    append(opened(ACME, 1));
    next(100);
    asWorker(
        () -> {
          stores().places().beginAgain(FeedReader.SUMMARIES);
          return READER;
        });

    List<FeedPlaces.Progress> progress = asWorker(() -> stores().places().progress());

    assertThat(progress)
        .extracting(FeedPlaces.Progress::reader)
        .containsExactlyInAnyOrder(FeedReader.values());
    assertThat(progress)
        .filteredOn(p -> p.reader() == READER)
        .containsExactly(new FeedPlaces.Progress(READER, Duration.ZERO, 0));
    assertThat(progress)
        .filteredOn(p -> p.reader() == FeedReader.SUMMARIES)
        .allSatisfy(p -> assertThat(p.sharesReadAgain()).isEqualTo(FeedPlaces.SHARES));
    assertThat(progress)
        .filteredOn(p -> p.reader() == FeedReader.WEBHOOKS)
        .allSatisfy(p -> assertThat(p.delay()).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
  }

  @Test
  default void signalShouldComeWhenEventsHaveComeIn() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch signals = new CountDownLatch(2);
    stores()
        .places()
        .onNews(
            () -> {
              signals.countDown();
              first.countDown();
            });
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();

    append(opened(ACME, 1));

    assertThat(signals.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private Optional<FeedPlaces.Stretch> next(int limit) {
    return asWorker(() -> stores().places().next(READER, Set.of(), limit));
  }

  private Optional<FeedPlaces.Again> nextAgain(int limit) {
    return asWorker(() -> stores().places().nextAgain(READER, Set.of(), limit));
  }

  private <T> T asWorker(Supplier<T> work) {
    return stores().unitOfWork().asWorker(work);
  }

  private void append(List<EngagementEvent> events) {
    asWorker(
        () -> {
          stores().events().append(events);
          return events;
        });
  }

  private static List<EngagementEvent> opened(TenantId tenant, int times) {
    return IntStream.range(0, times).mapToObj(i -> Examples.opened(tenant)).toList();
  }

  private static List<EngagementEvent> of(TenantId tenant, List<EngagementEvent> events) {
    return events.stream().filter(e -> e.context().tenant().equals(tenant)).toList();
  }

  private static List<EventId> ids(List<EngagementEvent> events) {
    return events.stream().map(e -> e.context().id()).toList();
  }

  private static List<EventId> idsOf(List<RecordedEvent> events) {
    return ids(events.stream().map(RecordedEvent::event).toList());
  }
}
