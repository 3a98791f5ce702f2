package com.nurturehub.email.application.webhook;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.ScriptedEndpoint;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.WebhookDeliveries.Due;
import com.nurturehub.email.application.port.WebhookSender.Post;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookSecrets;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DeliverWebhooksTest {

  private static final String OPENED = "com.nurturehub.email.opened";
  private static final double ALWAYS_LATE = 0.999_999;

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final ScriptedEndpoint endpoints = new ScriptedEndpoint();
  private final RecordingMonitor monitor = new RecordingMonitor();
  private final TellWebhooks tellWebhooks =
      new TellWebhooks(stores.deliveries(), event -> event.type() + " " + event.data());
  private final FollowFeed follower =
      new FollowFeed(stores.unitOfWork(), stores.places(), tellWebhooks);
  private final RegisterWebhooks register =
      new RegisterWebhooks(
          stores.unitOfWork(),
          stores.webhooks(),
          stores.alerts(),
          Examples::webhookSecret,
          Examples.identifiers(),
          clock,
          3);
  private final ReplayDeliveries replay =
      new ReplayDeliveries(stores.unitOfWork(), stores.webhooks(), stores.deliveries());
  private final DeliverWebhooks deliver =
      new DeliverWebhooks(
          stores.unitOfWork(),
          stores.deliveries(),
          endpoints,
          event -> event.type() + " " + event.data(),
          stores.alerts(),
          monitor,
          clock,
          () -> ALWAYS_LATE,
          DeliverWebhooks.RETRIES);

  @Test
  void everyWebhookShouldBeToldOfEventsOfItsTypesWithoutTheVisitor() {
    Webhook opened = added(ACME, "one", OPENED);
    added(ACME, "two", "com.nurturehub.email.clicked");
    added(OTHER, "three", OPENED);

    EngagementEvent event = happens(ACME);
    deliverAll();

    assertThat(endpoints.posts())
        .singleElement()
        .satisfies(
            post -> {
              assertThat(post.url()).isEqualTo(opened.url());
              assertThat(post.message()).isEqualTo(event.context().id().value());
              assertThat(post.text()).startsWith(OPENED).doesNotContain("Mozilla", "203.0.113");
              assertThat(post.secrets()).containsExactly(opened.secrets().current());
              assertThat(post.at()).isEqualTo(NOON);
            });
    assertThat(deliver.claim(10)).isEmpty();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void webhookShouldBeToldOfWhatAnotherUseCaseAnnounces() {
    added(ACME, "one", MessageTypes.HOT_LEAD);
    CloudEvent hot =
        new CloudEvent(
            Examples.nextUuid().toString(),
            CloudEvent.source(ACME),
            MessageTypes.HOT_LEAD,
            "c-1001",
            NOON,
            Map.of("score", 61));

    asWorker(
        () -> {
          tellWebhooks.announce(ACME, hot);
          tellWebhooks.announce(ACME, hot);
          return hot;
        });
    deliverAll();

    assertThat(endpoints.posts())
        .extracting(Post::text)
        .containsExactly(MessageTypes.HOT_LEAD + " {score=61}");
  }

  @Test
  void bothSecretsShouldSignForADayWhenOneWasRotated() {
    Webhook webhook = added(ACME, "one", OPENED);
    Webhook rotated = register.rotate(ACME, webhook.id()).orElseThrow();

    happens(ACME);
    deliverAll();
    clock.advance(WebhookSecrets.OVERLAP);
    happens(ACME);
    deliverAll();

    assertThat(endpoints.posts())
        .extracting(Post::secrets)
        .containsExactly(
            List.of(rotated.secrets().current(), webhook.secrets().current()),
            List.of(rotated.secrets().current()));
  }

  @Test
  void messageShouldBeTriedAgainLaterAndLaterUnderOneIdUntilItIsTaken() {
    Webhook webhook = added(ACME, "one", OPENED);
    endpoints.answer(webhook.url(), 503, Optional.empty());
    happens(ACME);
    deliverAll();

    clock.advance(Duration.ofSeconds(9));
    deliverAll();
    clock.advance(Duration.ofSeconds(1));
    deliverAll();
    endpoints.answer(webhook.url(), 200, Optional.empty());
    clock.advance(Duration.ofSeconds(20));
    deliverAll();

    assertThat(endpoints.posts()).hasSize(3);
    assertThat(endpoints.posts().stream().map(Post::message).distinct()).hasSize(1);
    assertThat(endpoints.posts())
        .extracting(Post::at)
        .containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(30));
    assertThat(alerts()).isEmpty();
  }

  @Test
  void endpointShouldBeLeftAloneForAsLongAsItAsks() {
    Webhook webhook = added(ACME, "one", OPENED);
    endpoints.answer(webhook.url(), 429, Optional.of(Duration.ofMinutes(10)));
    happens(ACME);
    deliverAll();
    happens(ACME);

    clock.advance(Duration.ofMinutes(9));
    deliverAll();
    clock.advance(Duration.ofMinutes(2));
    deliverAll();

    assertThat(endpoints.posts()).hasSize(3);
  }

  @Test
  void messagesShouldBeParkedAfterADayAndRaiseOneAlertThatTheNextTakenOneResolves() {
    Webhook webhook = added(ACME, "one", OPENED);
    endpoints.answer(webhook.url(), 503, Optional.empty());
    happens(ACME);
    happens(ACME);

    for (int quarters = 0; quarters <= 25 * 4; quarters++) {
      deliverAll();
      clock.advance(Duration.ofMinutes(15));
    }
    List<Alert> open = alerts();
    int attempts = endpoints.posts().size();
    endpoints.answer(webhook.url(), 200, Optional.empty());
    ReplayDeliveries.Result replayed = replay.replay(ACME, webhook.id(), Set.of());
    deliverAll();

    assertThat(open)
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.cause().kind()).isEqualTo(AlertKind.WEBHOOK);
              assertThat(alert.cause().key()).isEqualTo(webhook.id().toString());
              assertThat(alert.details().count()).isEqualTo(2);
              assertThat(AlertState.of(alert)).isEqualTo(AlertState.TRIGGERED);
              assertThat(alert.details().notice().detail()).contains("status-503", "replays");
            });
    assertThat(attempts).isBetween(15, 40);
    assertThat(replayed).isEqualTo(new ReplayDeliveries.Result.Replayed(2));
    assertThat(endpoints.posts()).hasSize(attempts + 2);
    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
  }

  @Test
  void theLastAttemptShouldBeWhenTheDayIsOver() {
    Webhook webhook = added(ACME, "one", OPENED);
    endpoints.answer(webhook.url(), 500, Optional.empty());
    happens(ACME);

    for (int minutes = 0; minutes <= 24 * 60; minutes++) {
      deliverAll();
      clock.advance(Duration.ofMinutes(1));
    }

    assertThat(endpoints.posts().getLast().at()).isEqualTo(NOON.plus(Duration.ofDays(1)));
    assertThat(monitor.told()).contains("parked 1 for status-500");
    assertThat(deliver.claim(10)).isEmpty();
  }

  @Test
  void deadEndpointShouldDelayNobodyAndBeAskedByOneMessageAtATime() {
    Webhook dead = added(ACME, "dead", OPENED);
    Webhook well = added(ACME, "well", OPENED);
    endpoints.answer(dead.url(), 503, Optional.empty());
    for (int i = 0; i < 50; i++) {
      happens(ACME);
    }

    deliverAll();
    long toTheDead = count(dead);
    long toTheWell = count(well);
    clock.advance(Duration.ofMinutes(1));
    List<Due> next = deliver.claim(100);

    assertThat(toTheWell).isEqualTo(50);
    assertThat(toTheDead).isLessThan(10);
    assertThat(next).extracting(Due::webhook).containsExactly(dead);
  }

  @Test
  void webhookShouldBeDisabledWhenItsEndpointIsGoneUntilItIsEnabled() {
    Webhook webhook = added(ACME, "one", OPENED);
    endpoints.answer(webhook.url(), 410, Optional.empty());
    happens(ACME);
    deliverAll();
    happens(ACME);
    deliverAll();

    boolean isEnabled = register.find(ACME, webhook.id()).orElseThrow().isEnabled();
    ReplayDeliveries.Result early = replay.replay(ACME, webhook.id(), Set.of());
    List<Alert> open = alerts();
    endpoints.answer(webhook.url(), 200, Optional.empty());
    register.enable(ACME, webhook.id());
    ReplayDeliveries.Result replayed = replay.replay(ACME, webhook.id(), Set.of());
    deliverAll();

    assertThat(isEnabled).isFalse();
    assertThat(early).isEqualTo(new ReplayDeliveries.Result.Disabled());
    assertThat(open)
        .singleElement()
        .satisfies(alert -> assertThat(alert.details().notice().title()).contains("is disabled"));
    assertThat(monitor.told()).contains("disabled");
    assertThat(replayed).isEqualTo(new ReplayDeliveries.Result.Replayed(1));
    assertThat(endpoints.posts()).hasSize(2);
    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
  }

  @Test
  void alertShouldBeResolvedWhenItsWebhookIsRemoved() {
    Webhook webhook = added(ACME, "one", OPENED);
    endpoints.answer(webhook.url(), 410, Optional.empty());
    happens(ACME);
    deliverAll();

    register.remove(ACME, webhook.id());

    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
  }

  @Test
  void tenantShouldHaveNoMoreWebhooksThanItMay() {
    added(ACME, "one", OPENED);
    added(ACME, "two", OPENED);
    added(ACME, "three", OPENED);

    RegisterWebhooks.Result fourth =
        register.add(ACME, WebhookUrl.parse("https://hooks.example/"), List.of(OPENED));

    assertThat(fourth).isEqualTo(new RegisterWebhooks.Result.Full(3));
  }

  private Webhook added(TenantId tenant, String path, String type) {
    RegisterWebhooks.Result result =
        register.add(tenant, WebhookUrl.parse("https://hooks.example/" + path), List.of(type));
    return ((RegisterWebhooks.Result.Added) result).webhook();
  }

  /** An e-mail is opened, and the feed is read. */
  private EngagementEvent happens(TenantId tenant) {
    EngagementEvent event =
        new EngagementEvent.Opened(
            Examples.eventContext(Examples.details(tenant, NOON), NOON), Examples.visit());
    asWorker(
        () -> {
          stores.events().append(List.of(event));
          return event;
        });
    follower.follow();
    return event;
  }

  private void deliverAll() {
    for (List<Due> due = deliver.claim(100); !due.isEmpty(); due = deliver.claim(100)) {
      deliver.settle(due.stream().map(deliver::post).toList());
    }
  }

  private long count(Webhook webhook) {
    return endpoints.posts().stream().filter(post -> post.url().equals(webhook.url())).count();
  }

  private List<Alert> alerts() {
    return stores
        .unitOfWork()
        .forTenant(
            ACME,
            () ->
                stores
                    .alerts()
                    .list(
                        ACME,
                        new AlertFilter(Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        10));
  }

  private <T> T asWorker(Supplier<T> work) {
    return stores.unitOfWork().asWorker(work);
  }
}
