package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.WebhookDeliveries.Content;
import com.nurturehub.email.application.port.WebhookDeliveries.Delivery;
import com.nurturehub.email.application.port.WebhookDeliveries.Due;
import com.nurturehub.email.application.port.WebhookDeliveries.End;
import com.nurturehub.email.application.port.WebhookDeliveries.Message;
import com.nurturehub.email.application.port.WebhookDeliveries.Settled;
import com.nurturehub.email.application.port.WebhookDeliveries.Settlement;
import com.nurturehub.email.application.port.WebhookDeliveries.State;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link WebhookDeliveries} does. */
public interface WebhookDeliveriesContract extends StoresContract {

  String TYPE = "com.nurturehub.lead.hot";
  Failure REFUSED = new Failure("status-503", "the endpoint answered 503");

  @Test
  default void messageShouldBeClaimedForEveryWebhookThatWantsItsType() {
    Webhook first = registered(ACME, TYPE);
    Webhook second = registered(ACME, "another.type", TYPE);
    registered(ACME, "another.type");
    registered(OTHER, TYPE);
    Message message = told(ACME);

    List<Due> claimed = claim(10, 10);

    assertThat(claimed).extracting(Due::webhook).containsExactlyInAnyOrder(first, second);
    assertThat(claimed)
        .allSatisfy(
            due -> {
              assertThat(due.message()).isEqualTo(message.id());
              assertThat(due.type()).isEqualTo(TYPE);
              assertThat(due.content()).isEqualTo(new Content.Finished("{\"hot\": \"ü\"}"));
              assertThat(due.attempt()).isEqualTo(1);
            });
    assertThat(claim(10, 10)).isEmpty();
  }

  @Test
  default void messageShouldBeThereOnceWhenItIsAddedTwice() {
    registered(ACME, TYPE);
    Message message = told(ACME);

    asWorker(() -> add(message));

    assertThat(claim(10, 10)).hasSize(1);
  }

  @Test
  default void messageShouldTellTheEventAsItIsStoredWhenItIsOne() {
    registered(ACME, TYPE);
    EngagementEvent event =
        new EngagementEvent.Sent(Examples.eventContext(Examples.details(ACME, now()), now()));
    asWorker(
        () -> {
          stores().events().append(List.of(event));
          return event;
        });
    Message ofEvent = message(ACME, event.context().id().value(), Optional.empty());
    Message ofNothing = message(ACME, Examples.nextUuid(), Optional.empty());

    asWorker(() -> add(ofEvent));
    asWorker(() -> add(ofNothing));
    List<Due> claimed = claim(10, 10);

    assertThat(claimed)
        .filteredOn(due -> due.message().equals(ofEvent.id()))
        .singleElement()
        .satisfies(
            due ->
                assertThat(due.content())
                    .isInstanceOfSatisfying(
                        Content.OfEvent.class,
                        content -> assertThat(content.event().event()).isEqualTo(event)));
    assertThat(claimed)
        .filteredOn(due -> due.message().equals(ofNothing.id()))
        .extracting(Due::content)
        .containsExactly(new Content.Gone());
  }

  @Test
  default void webhookShouldNotHearOfWhatWasRecordedBeforeItWasAdded() {
    Instant before = now().minusSeconds(60);
    registered(ACME, TYPE);

    asWorker(() -> add(recorded(before)));
    asWorker(() -> add(recorded(now().plusSeconds(60))));

    assertThat(claim(10, 10)).hasSize(1);
  }

  @Test
  default void nothingShouldBeAddedWhenTheUnitOfWorkComesToNothing() {
    registered(ACME, TYPE);

    assertThatThrownBy(
            () ->
                asWorker(
                    () -> {
                      add(message(ACME, Examples.nextUuid(), Optional.of("{}")));
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(claim(10, 10)).isEmpty();
  }

  @Test
  default void messageShouldBeGoneWhenItWasTaken() {
    registered(ACME, TYPE);
    told(ACME);
    Due due = claim(10, 10, Duration.ZERO).getFirst();

    Settled settled = settle(due, new End.Taken());

    assertThat(settled.inForce()).extracting(Settlement::due).containsExactly(due);
    assertThat(settled.recovered()).isEmpty();
    assertThat(claim(10, 10)).isEmpty();
  }

  @Test
  default void messageShouldBeDueAgainWhenItFailedOrNothingIsHeardOfItsLease() {
    registered(ACME, TYPE);
    told(ACME);
    Due lost = claim(10, 10, Duration.ZERO).getFirst();

    Due second = claim(10, 10).getFirst();
    settle(second, new End.Later(Duration.ZERO, Duration.ZERO, REFUSED));
    Due third = claim(10, 10).getFirst();

    assertThat(second.message()).isEqualTo(lost.message());
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(third.attempt()).isEqualTo(3);
    assertThat(third.since()).isEqualTo(lost.since());
  }

  @Test
  default void earlierLeaseShouldChangeNothingWhenThereIsALaterOne() {
    registered(ACME, TYPE);
    told(ACME);
    Due earlier = claim(10, 10, Duration.ZERO).getFirst();
    Due later = claim(10, 10, Duration.ZERO).getFirst();

    Settled taken = settle(earlier, new End.Taken());
    Settled failed = settle(earlier, new End.Parked(REFUSED));

    assertThat(taken.inForce()).isEmpty();
    assertThat(failed.inForce()).isEmpty();
    assertThat(listed(later.webhook(), Optional.empty())).hasSize(1);
    assertThat(claim(10, 10)).hasSize(1);
  }

  @Test
  default void messageShouldWaitWhenItFailed() {
    Webhook webhook = registered(ACME, TYPE);
    Message message = told(ACME);
    Due due = claim(10, 10).getFirst();

    settle(due, new End.Later(Duration.ofHours(1), Duration.ZERO, REFUSED));

    assertThat(claim(10, 10)).isEmpty();
    assertThat(listed(webhook, Optional.of(State.PARKED))).isEmpty();
    assertThat(listed(webhook, Optional.of(State.WAITING)))
        .singleElement()
        .satisfies(
            delivery -> {
              assertThat(delivery.message()).isEqualTo(message.id());
              assertThat(delivery.contact()).isEqualTo(message.contact());
              assertThat(delivery.attempts()).isEqualTo(1);
              assertThat(delivery.failure()).contains(REFUSED);
              assertThat(delivery.lastAttemptAt()).isPresent();
              assertThat(delivery.nextAttemptAt().orElseThrow()).isAfter(now().plusSeconds(60));
            });
  }

  @Test
  default void onlyAFewShouldBeOnTheirWayToOneWebhookHoweverManyAreDue() {
    registered(ACME, TYPE);
    Webhook other = registered(OTHER, TYPE);
    IntStream.range(0, 10).forEach(i -> told(ACME));
    told(OTHER);

    List<Due> first = claim(10, 3);
    List<Due> second = claim(10, 3);
    settle(
        first.stream().filter(d -> d.webhook().tenant().equals(ACME)).findFirst().orElseThrow(),
        new End.Taken());

    assertThat(first).hasSize(4);
    assertThat(first).filteredOn(due -> due.webhook().equals(other)).hasSize(1);
    assertThat(second).isEmpty();
    assertThat(claim(10, 3)).hasSize(1);
  }

  @Test
  default void everybodysFirstShouldComeBeforeAnybodysSecond() {
    registered(ACME, TYPE);
    IntStream.range(0, 5).forEach(i -> told(ACME));
    List<Webhook> others =
        IntStream.range(0, 3).mapToObj(i -> registered(new TenantId("agency-" + i), TYPE)).toList();
    claim(2, 4);
    others.forEach(webhook -> told(webhook.tenant()));

    List<Due> claimed = claim(3, 4);

    assertThat(claimed).extracting(Due::webhook).containsExactlyInAnyOrderElementsOf(others);
  }

  @Test
  default void endpointShouldRestWhenItFailsAgainAndAgainAndDelayNoOther() {
    Webhook dead = registered(ACME, TYPE);
    Webhook other = registered(ACME, TYPE);
    IntStream.range(0, 8).forEach(i -> told(ACME));
    int enough = CircuitBreaker.DEFAULT.threshold();
    List<Due> failing =
        claim(100, 8).stream()
            .peek(d -> settle(d, d.webhook().equals(other) ? new End.Taken() : later()))
            .filter(d -> d.webhook().equals(dead))
            .toList();

    told(ACME);
    List<Due> claimed = claim(100, 8);

    assertThat(failing.size()).isGreaterThanOrEqualTo(enough);
    assertThat(claimed).extracting(Due::webhook).containsExactly(other);
  }

  @Test
  default void endpointShouldRestWhenItAsksForThat() {
    registered(ACME, TYPE);
    told(ACME);
    told(ACME);
    List<Due> claimed = claim(1, 1);

    settle(claimed.getFirst(), new End.Later(Duration.ZERO, Duration.ofMinutes(5), REFUSED));

    assertThat(claim(10, 10)).isEmpty();
  }

  @Test
  default void endpointShouldBeToldRecoveredOnceWhenItTakesAMessageAfterAFailure() {
    Webhook webhook = registered(ACME, TYPE);
    told(ACME);
    told(ACME);
    settle(claim(1, 1).getFirst(), later());
    List<Due> claimed = claim(10, 10);

    Settled first = settle(claimed.getFirst(), new End.Taken());
    Settled second = settle(claimed.getLast(), new End.Taken());

    assertThat(claimed).hasSize(2);
    assertThat(first.recovered()).containsExactly(webhook);
    assertThat(second.recovered()).isEmpty();
  }

  @Test
  default void messageShouldBePostedAnewWhenItIsReplayedAfterItWasParked() {
    Webhook webhook = registered(ACME, TYPE);
    Message one = told(ACME);
    Message another = told(ACME);
    claim(10, 10).forEach(due -> settle(due, new End.Parked(REFUSED)));
    List<Due> whileParked = claim(10, 10);
    List<Delivery> parked = listed(webhook, Optional.of(State.PARKED));

    int replayed = replay(webhook, Set.of(one.id(), Examples.nextUuid()));
    List<Due> claimed = claim(10, 10);
    int rest = replay(webhook, Set.of());

    assertThat(whileParked).isEmpty();
    assertThat(parked).extracting(Delivery::message).containsExactly(another.id(), one.id());
    assertThat(parked).extracting(Delivery::failure).containsOnly(Optional.of(REFUSED));
    assertThat(parked).extracting(Delivery::nextAttemptAt).containsOnly(Optional.empty());
    assertThat(replayed).isEqualTo(1);
    assertThat(claimed).extracting(Due::message).containsExactly(one.id());
    assertThat(claimed.getFirst().attempt()).isEqualTo(1);
    assertThat(rest).isEqualTo(1);
    assertThat(claim(10, 10)).extracting(Due::message).containsExactly(another.id());
  }

  @Test
  default void everythingThatWaitsShouldBeParkedWhenTheEndpointIsGone() {
    Webhook webhook = registered(ACME, TYPE);
    told(ACME);
    told(ACME);

    settle(claim(1, 1).getFirst(), new End.Disabled(REFUSED));
    told(ACME);

    assertThat(listed(webhook, Optional.of(State.PARKED))).hasSize(2);
    assertThat(listed(webhook, Optional.of(State.WAITING))).isEmpty();
    assertThat(claim(10, 10)).isEmpty();
    assertThat(
            stores()
                .unitOfWork()
                .forTenant(ACME, () -> stores().webhooks().find(ACME, webhook.id()))
                .orElseThrow()
                .isEnabled())
        .isFalse();
  }

  @Test
  default void whatWaitedTooLongShouldBeParkedUnlessItIsOnItsWay() {
    Webhook webhook = registered(ACME, TYPE);
    told(ACME);
    told(ACME);
    told(ACME);
    claim(1, 1);

    int young = parkOlder(webhook, Duration.ofHours(1), 10);
    int first = parkOlder(webhook, Duration.ZERO, 1);
    int rest = parkOlder(webhook, Duration.ZERO, 10);

    assertThat(young).isZero();
    assertThat(first).isEqualTo(1);
    assertThat(rest).isEqualTo(1);
    assertThat(listed(webhook, Optional.of(State.PARKED)))
        .extracting(Delivery::failure)
        .containsOnly(Optional.of(REFUSED));
    assertThat(listed(webhook, Optional.of(State.WAITING))).hasSize(1);
  }

  @Test
  default void messagesShouldGoWithTheirWebhookWhenItIsRemoved() {
    Webhook webhook = registered(ACME, TYPE);
    told(ACME);
    Due due = claim(10, 10).getFirst();

    stores()
        .unitOfWork()
        .forTenant(ACME, () -> stores().webhooks().remove(ACME, webhook.id()).orElseThrow());

    assertThat(settle(due, later()).inForce()).isEmpty();
    assertThat(listed(webhook, Optional.empty())).isEmpty();
    assertThat(claim(10, 10)).isEmpty();
  }

  @Test
  default void messagesShouldComeNewestFirstAndPageByPageWhenTheyAreListed() {
    Webhook webhook = registered(ACME, TYPE);
    Message first = told(ACME);
    Message second = told(ACME);
    Message third = told(ACME);

    List<Delivery> page = listed(webhook, Optional.empty(), Optional.empty(), 2);
    List<Delivery> next =
        listed(webhook, Optional.empty(), Optional.of(page.getLast().message()), 2);

    assertThat(page).extracting(Delivery::message).containsExactly(third.id(), second.id());
    assertThat(next).extracting(Delivery::message).containsExactly(first.id());
    assertThat(
            stores()
                .unitOfWork()
                .forTenant(
                    OTHER,
                    () ->
                        stores()
                            .deliveries()
                            .list(OTHER, webhook.id(), Optional.empty(), Optional.empty(), 10)))
        .isEmpty();
  }

  @Test
  default void backlogShouldCountWhatWaitsAndWhatIsParked() {
    registered(ACME, TYPE);
    told(ACME);
    told(ACME);
    settle(claim(1, 1).getFirst(), new End.Parked(REFUSED));

    WebhookDeliveries.Backlog backlog = asWorker(() -> stores().deliveries().backlog());

    assertThat(backlog.waiting()).isEqualTo(1);
    assertThat(backlog.parked()).isEqualTo(1);
    assertThat(backlog.oldest()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }

  @Test
  default void listenerShouldHearWhenSomethingIsAdded() throws InterruptedException {
    registered(ACME, TYPE);
    CountDownLatch heard = new CountDownLatch(2);
    stores().deliveries().onNews(heard::countDown);

    told(ACME);
    told(ACME);

    assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private static End later() {
    return new End.Later(Duration.ZERO, Duration.ZERO, REFUSED);
  }

  private Webhook registered(TenantId tenant, String... types) {
    Webhook webhook = Examples.webhook(tenant, types);
    addWebhook(webhook, 10);
    return webhook;
  }

  private static Message message(TenantId tenant, UUID id, Optional<String> content) {
    return new Message(tenant, id, new ContactId("c-1001"), TYPE, content, Optional.empty());
  }

  private static Message recorded(Instant at) {
    return new Message(
        ACME,
        Examples.nextUuid(),
        new ContactId("c-1001"),
        TYPE,
        Optional.of("{}"),
        Optional.of(at));
  }

  private Message told(TenantId tenant) {
    Message message = message(tenant, Examples.nextUuid(), Optional.of("{\"hot\": \"ü\"}"));
    return asWorker(() -> add(message));
  }

  private Message add(Message message) {
    stores().deliveries().add(List.of(message));
    return message;
  }

  private List<Due> claim(int max, int each) {
    return claim(max, each, LEASE);
  }

  private List<Due> claim(int max, int each, Duration lease) {
    return asWorker(() -> stores().deliveries().claim(max, each, lease));
  }

  private Settled settle(Due due, End end) {
    return asWorker(() -> stores().deliveries().settle(List.of(new Settlement(due, end))));
  }

  private int replay(Webhook webhook, Set<UUID> messages) {
    return stores()
        .unitOfWork()
        .forTenant(
            webhook.tenant(),
            () -> stores().deliveries().replay(webhook.tenant(), webhook.id(), messages));
  }

  private int parkOlder(Webhook webhook, Duration age, int max) {
    return asWorker(() -> stores().deliveries().parkOlder(webhook, age, REFUSED, max));
  }

  private List<Delivery> listed(Webhook webhook, Optional<State> state) {
    return listed(webhook, state, Optional.empty(), 100);
  }

  private List<Delivery> listed(
      Webhook webhook, Optional<State> state, Optional<UUID> before, int limit) {
    TenantId tenant = webhook.tenant();
    return stores()
        .unitOfWork()
        .forTenant(
            tenant, () -> stores().deliveries().list(tenant, webhook.id(), state, before, limit));
  }

  private <T> T asWorker(Supplier<T> work) {
    return stores().unitOfWork().asWorker(work);
  }
}
