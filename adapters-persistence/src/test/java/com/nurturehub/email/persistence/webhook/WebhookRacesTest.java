package com.nurturehub.email.persistence.webhook;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.WebhookDeliveries.Due;
import com.nurturehub.email.application.port.WebhookDeliveries.End;
import com.nurturehub.email.application.port.WebhookDeliveries.Message;
import com.nurturehub.email.application.port.WebhookDeliveries.Settlement;
import com.nurturehub.email.application.port.Webhooks.Addition;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookSecret;
import com.nurturehub.email.persistence.TestDatabase;
import com.nurturehub.email.persistence.TwoInstances;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several instances tell the same webhooks. */
@Timeout(60)
class WebhookRacesTest {

  private static final String TYPE = "a.type";
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final int EACH = 3;

  @RegisterExtension static final TwoInstances INSTANCES = new TwoInstances();

  private static final TestDatabase DATABASE = INSTANCES.one();
  private static final TestDatabase OTHER = INSTANCES.other();

  @Test
  void eachMessageShouldBeOnItsWayOnceAndFewToOneEndpointWhenInstancesShareTheWork() {
    List<Webhook> webhooks =
        IntStream.range(0, 4).mapToObj(i -> Examples.webhook(ACME, TYPE)).toList();
    webhooks.forEach(webhook -> add(webhook, 10));
    tell(60);
    Map<String, Integer> posted = new ConcurrentHashMap<>();
    Map<Webhook, AtomicInteger> busy = new ConcurrentHashMap<>();
    AtomicInteger busiest = new AtomicInteger();

    CompletableFuture.allOf(
            Stream.of(DATABASE, OTHER, DATABASE, OTHER)
                .map(TestDatabase::stores)
                .map(
                    instance ->
                        CompletableFuture.runAsync(
                            () -> deliverAll(instance, posted, busy, busiest)))
                .toArray(CompletableFuture<?>[]::new))
        .join();

    assertThat(posted).hasSize(4 * 60).allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
    assertThat(busiest.get()).isLessThanOrEqualTo(EACH);
    assertThat(DATABASE.query("SELECT count(*) FROM webhook_delivery")).containsExactly("0");
  }

  @Test
  void settlingShouldNotStandStillWhenInstancesFailTheSameEndpoints() {
    List<Webhook> webhooks =
        IntStream.range(0, 3).mapToObj(i -> Examples.webhook(ACME, TYPE)).toList();
    webhooks.forEach(webhook -> add(webhook, 10));
    tell(20);
    List<Due> claimed =
        DATABASE.unitOfWork().asWorker(() -> DATABASE.stores().deliveries().claim(60, 20, LEASE));
    Failure failure = new Failure("status-410", "the endpoint answered 410");

    CompletableFuture.allOf(
            IntStream.range(0, 6)
                .mapToObj(
                    part ->
                        CompletableFuture.runAsync(
                            () ->
                                settle(
                                    database(part),
                                    IntStream.range(0, claimed.size())
                                        .filter(i -> i % 6 == part)
                                        .mapToObj(claimed::get)
                                        .map(due -> new Settlement(due, endOf(due, failure)))
                                        .toList())))
                .toArray(CompletableFuture<?>[]::new))
        .join();

    assertThat(DATABASE.query("SELECT count(*) FROM webhook WHERE disabled_at IS NOT NULL"))
        .containsExactly("3");
    assertThat(DATABASE.query("SELECT count(*) FROM webhook_delivery WHERE parked_at IS NULL"))
        .containsExactly("0");
  }

  @Test
  void tenantShouldHaveNoMoreWebhooksThanItMayWhenManyAreAddedAtOnce() {
    List<CompletableFuture<Addition>> additions =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            database(i)
                                .unitOfWork()
                                .forTenant(
                                    ACME,
                                    () ->
                                        database(i)
                                            .stores()
                                            .webhooks()
                                            .add(Examples.webhook(ACME, TYPE), 3))))
            .toList();

    assertThat(additions.stream().map(CompletableFuture::join))
        .filteredOn(Addition.ADDED::equals)
        .hasSize(3);
  }

  @Test
  void endpointShouldBeAskedByOneMessageAloneWhenItsRestIsOver() {
    Webhook webhook = Examples.webhook(ACME, TYPE);
    add(webhook, 10);
    tell(5);
    DATABASE.execute("UPDATE webhook SET failures = 7, rests_until = now() - interval '1 s'");

    List<Due> probe = claim(10);
    List<Due> meanwhile = claim(10);
    settle(DATABASE, List.of(new Settlement(probe.getFirst(), new End.Taken())));

    assertThat(probe).hasSize(1);
    assertThat(meanwhile).isEmpty();
    assertThat(claim(10)).hasSize(4);
  }

  @Test
  void secretsShouldRestSealedForTheirTenant() {
    Webhook webhook = Examples.webhook(ACME, TYPE);
    WebhookSecret secret = webhook.secrets().current();
    add(webhook, 10);

    assertThat(DATABASE.query("SELECT convert_from(sealed_secret, 'UTF8') FROM webhook"))
        .containsExactly("acme:" + secret.text());
    assertThat(DATABASE.query("SELECT to_jsonb(webhook) - 'sealed_secret' FROM webhook"))
        .noneMatch(row -> row.contains("whsec_"));
  }

  private static TestDatabase database(int turn) {
    return turn % 2 == 0 ? DATABASE : OTHER;
  }

  /** Half of them stay with an error, the others are gone; both end all that waits. */
  private static End endOf(Due due, Failure failure) {
    return due.message().getLeastSignificantBits() % 2 == 0
        ? new End.Disabled(failure)
        : new End.Later(Duration.ofHours(1), Duration.ZERO, failure);
  }

  private static void deliverAll(
      Stores instance,
      Map<String, Integer> posted,
      Map<Webhook, AtomicInteger> busy,
      AtomicInteger busiest) {
    while (!DATABASE.query("SELECT count(*) FROM webhook_delivery").contains("0")) {
      List<Due> claimed =
          instance.unitOfWork().asWorker(() -> instance.deliveries().claim(8, EACH, LEASE));
      for (Due due : claimed) {
        posted.merge(due.webhook().id() + "/" + due.message(), 1, Integer::sum);
        int now = busy.computeIfAbsent(due.webhook(), key -> new AtomicInteger()).incrementAndGet();
        busiest.accumulateAndGet(now, Math::max);
      }
      claimed.forEach(
          due -> busy.computeIfAbsent(due.webhook(), key -> new AtomicInteger()).decrementAndGet());
      instance
          .unitOfWork()
          .asWorker(
              () ->
                  instance
                      .deliveries()
                      .settle(
                          claimed.stream()
                              .map(due -> new Settlement(due, new End.Taken()))
                              .toList()));
    }
  }

  private static List<Due> claim(int max) {
    return DATABASE
        .unitOfWork()
        .asWorker(() -> DATABASE.stores().deliveries().claim(max, 8, LEASE));
  }

  private static void settle(TestDatabase instance, List<Settlement> settlements) {
    instance.unitOfWork().asWorker(() -> instance.stores().deliveries().settle(settlements));
  }

  private static void add(Webhook webhook, int max) {
    DATABASE.unitOfWork().forTenant(ACME, () -> DATABASE.stores().webhooks().add(webhook, max));
  }

  private static void tell(int messages) {
    List<Message> all =
        IntStream.range(0, messages)
            .mapToObj(i -> Examples.nextUuid())
            .map(WebhookRacesTest::message)
            .toList();
    DATABASE
        .unitOfWork()
        .asWorker(
            () -> {
              DATABASE.stores().deliveries().add(all);
              return all;
            });
  }

  private static Message message(UUID id) {
    return new Message(
        ACME, id, new ContactId("c-1001"), TYPE, Optional.of("{}"), Optional.empty());
  }
}
