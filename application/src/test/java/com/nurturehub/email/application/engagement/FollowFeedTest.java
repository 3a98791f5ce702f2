package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.PublisherUnavailable;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowFeedTest {

  private final Stores stores = new InMemoryStores(new SettableClock(NOON)).stores();
  private final Consumer consumer = new Consumer();
  private final FollowFeed follow = new FollowFeed(stores.unitOfWork(), stores.places(), consumer);
  private final RebuildConsumer rebuild = new RebuildConsumer(stores.unitOfWork(), stores.places());

  @Test
  void consumerShouldGetEverythingOnceWhenItIsFollowedTwice() {
    EngagementEvent event = append(ACME);
    EngagementEvent other = append(new TenantId("other"));

    follow.follow();
    follow.follow();

    assertThat(consumer.got).containsExactlyInAnyOrder(event, other);
    assertThat(consumer.gotAgain).isEmpty();
  }

  @Test
  void consumerShouldGetAllThatIsThereWhenItIsMoreThanAStretch() {
    List<EngagementEvent> events = IntStream.range(0, 1_203).mapToObj(i -> append(ACME)).toList();
    EngagementEvent other = append(new TenantId("other"));

    follow.follow();

    assertThat(consumer.got).hasSize(1_204).contains(other).containsSubsequence(events);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatComesMeanwhileShouldBeForTheNextTime(boolean commitsEachStretch) {
    EngagementEvent first = append(ACME);
    EngagementEvent meanwhile = opened(ACME);
    consumer.commitsEachStretch = commitsEachStretch;
    consumer.whenItGets(first, () -> stores.events().append(List.of(meanwhile)));

    follow.follow();
    List<EngagementEvent> gotAtFirst = List.copyOf(consumer.got);
    follow.follow();

    assertThat(gotAtFirst).containsExactly(first);
    assertThat(consumer.got).containsExactly(first, meanwhile);
  }

  @Test
  void othersShouldGetTheirEventsWhenOneTenantsConsumptionFails() {
    EngagementEvent event = append(ACME);
    EngagementEvent other = append(new TenantId("other"));
    consumer.commitsEachStretch = true;
    consumer.failing = ACME::equals;

    assertThatThrownBy(follow::follow).hasMessage("no " + ACME);
    assertThat(consumer.got).containsExactly(other);
    consumer.failing = tenant -> false;
    follow.follow();

    assertThat(consumer.got).containsExactly(other, event);
  }

  @Test
  void othersShouldHaveTheirEffectsOnceWhenOneFailsInTheirUnitOfWork() {
    EngagementEvent event = append(ACME);
    EngagementEvent other = append(new TenantId("other"));
    consumer.failing = ACME::equals;

    assertThatThrownBy(follow::follow).hasMessage("no " + ACME);
    assertThat(consumer.got).containsOnly(other);
    consumer.got.clear();
    consumer.failing = tenant -> false;
    follow.follow();

    assertThat(consumer.got).containsExactly(event);
  }

  @Test
  void consumerShouldGetEverythingAgainWhenItIsRebuilt() {
    EngagementEvent event = append(ACME);
    follow.follow();

    assertThat(rebuild.rebuild(FeedReader.SCORING)).isEqualTo(RebuildConsumer.Result.BEGUN);
    EngagementEvent fresh = append(ACME);
    follow.follow();

    assertThat(consumer.got).containsExactly(event, fresh);
    assertThat(consumer.gotAgain).containsExactly(event, fresh);
    assertThat(rebuild.progress())
        .filteredOn(p -> p.reader() == FeedReader.SCORING)
        .allSatisfy(p -> assertThat(p.sharesReadAgain()).isZero());
  }

  @Test
  void nothingShouldBeginAgainWhenItWouldBeNoticed() {
    assertThat(rebuild.rebuild(FeedReader.WEBHOOKS))
        .isEqualTo(RebuildConsumer.Result.NOT_REBUILDABLE);

    assertThat(rebuild.progress()).allSatisfy(p -> assertThat(p.sharesReadAgain()).isZero());
  }

  @Test
  void nothingOldShouldBeGivenWhenTheConsumerBeginsNow() {
    append(ACME);
    consumer.beginning = FeedConsumer.Beginning.NOW;
    follow.follow();
    EngagementEvent event = append(ACME);
    new FollowFeed(stores.unitOfWork(), stores.places(), consumer).follow();

    assertThat(consumer.got).containsExactly(event);
  }

  @Test
  void otherSharesShouldWaitWhenTheConsumersPublisherIsAway() {
    append(ACME);
    append(new TenantId("other"));
    consumer.failing = tenant -> true;
    consumer.failure = new PublisherUnavailable("away");

    assertThatThrownBy(follow::follow).isSameAs(consumer.failure);
    assertThat(consumer.calls).isEqualTo(1);
    consumer.failing = tenant -> false;
    follow.follow();

    assertThat(consumer.got).hasSize(2);
  }

  private static EngagementEvent opened(TenantId tenant) {
    return new EngagementEvent.Opened(
        Examples.eventContext(Examples.details(tenant, NOON), NOON), Examples.visit());
  }

  private EngagementEvent append(TenantId tenant) {
    EngagementEvent event = opened(tenant);
    return stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores.events().append(List.of(event));
              return event;
            });
  }

  private static final class Consumer implements FeedConsumer.Rebuildable {

    private final List<EngagementEvent> got = new ArrayList<>();
    private final List<EngagementEvent> gotAgain = new ArrayList<>();
    private Predicate<TenantId> failing = tenant -> false;
    private Optional<EngagementEvent> awaited = Optional.empty();
    private Runnable meanwhile = () -> {};
    private int calls;
    private boolean commitsEachStretch;
    private RuntimeException failure = new IllegalStateException("no " + ACME);
    private Beginning beginning = Beginning.HISTORY;

    void whenItGets(EngagementEvent event, Runnable step) {
      awaited = Optional.of(event);
      meanwhile = step;
    }

    @Override
    public Beginning beginning() {
      return beginning;
    }

    @Override
    public FeedReader reader() {
      return FeedReader.SCORING;
    }

    @Override
    public boolean commitsEachStretch() {
      return commitsEachStretch;
    }

    @Override
    public void consume(FeedPlaces.Stretch stretch) {
      List<EngagementEvent> events = stretch.events().stream().map(RecordedEvent::event).toList();
      calls++;
      if (events.stream().map(e -> e.context().tenant()).anyMatch(failing)) {
        throw failure;
      }
      got.addAll(events);
      if (awaited.filter(events::contains).isPresent()) {
        meanwhile.run();
      }
    }

    @Override
    public void consumeAgain(FeedPlaces.Again again) {
      gotAgain.addAll(again.events().stream().map(RecordedEvent::event).toList());
    }
  }
}
