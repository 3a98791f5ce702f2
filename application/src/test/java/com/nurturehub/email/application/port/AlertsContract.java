package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.domain.alerting.Acknowledged;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertDetails;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.alerting.Resolved;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Alerts} does. */
public interface AlertsContract extends StoresContract {

  Cause BROKEN = Cause.of(ACME, AlertKind.CONNECTION, "reconsent-required");
  Cause REFUSED = Cause.of(ACME, AlertKind.DELIVERY_FAILURE, "550");
  Cause LOST = Cause.ofPlatform(AlertKind.EVENT_LOSS, "journal-full");
  Notice NOTICE = new Notice("Access is gone", "Connect the mailbox again, \"ü\" \\ {1}.");
  Notice LATER = new Notice("Access is still gone", "Connect the mailbox.");

  @Test
  default void alertShouldBeTriggeredWhenItsCauseIsMet() {
    raise(BROKEN, NOTICE, NOON);

    Alert alert = only(ACME);
    assertThat(alert)
        .isEqualTo(new Triggered(new AlertDetails(alert.id(), BROKEN, NOTICE, NOON, NOON, 1)));
  }

  @Test
  default void alertShouldCountWhenItsCauseIsMetAgain() {
    raise(BROKEN, NOTICE, NOON);
    raise(BROKEN, LATER, NOON.plusSeconds(9));
    raise(BROKEN, LATER, NOON.plusSeconds(5));

    Alert alert = only(ACME);
    assertThat(alert.details())
        .isEqualTo(new AlertDetails(alert.id(), BROKEN, LATER, NOON, NOON.plusSeconds(9), 3));
  }

  @Test
  default void everyMeetingShouldCountWhenSeveralAreToldTogether() {
    inStore(
        () ->
            alerts()
                .raise(
                    List.of(
                        new Occurrence(BROKEN, NOTICE),
                        new Occurrence(LOST, NOTICE),
                        new Occurrence(REFUSED, NOTICE),
                        new Occurrence(BROKEN, LATER)),
                    NOON));

    List<Alert> all = all(AlertFilter.ALL);
    assertThat(all).extracting(Alert::cause).containsExactlyInAnyOrder(BROKEN, LOST, REFUSED);
    assertThat(detailsOf(BROKEN).count()).isEqualTo(2);
    assertThat(detailsOf(BROKEN).notice()).isEqualTo(LATER);
    assertThat(detailsOf(LOST).count()).isEqualTo(1);
  }

  @Test
  default void alertShouldBeResolvedWhenItsCauseIsCured() {
    raise(BROKEN, NOTICE, NOON);
    raise(REFUSED, NOTICE, NOON);

    resolve(BROKEN, NOON.plusSeconds(60));
    resolve(BROKEN, NOON.plusSeconds(90));

    assertThat(list(ACME, new AlertFilter(Optional.empty(), Optional.of(AlertState.RESOLVED))))
        .singleElement()
        .isInstanceOfSatisfying(
            Resolved.class,
            resolved -> {
              assertThat(resolved.cause()).isEqualTo(BROKEN);
              assertThat(resolved.resolvedAt()).isEqualTo(NOON.plusSeconds(60));
              assertThat(resolved.acknowledgedAt()).isEmpty();
            });
    assertThat(list(ACME, new AlertFilter(Optional.empty(), Optional.of(AlertState.TRIGGERED))))
        .extracting(Alert::cause)
        .containsExactly(REFUSED);
  }

  @Test
  default void nothingShouldHappenWhenWhatIsCuredWasNotOpen() {
    resolve(BROKEN, NOON);

    assertThat(all(AlertFilter.ALL)).isEmpty();
  }

  @Test
  default void anotherAlertShouldCountFromOneWhenACuredCauseIsMetAgain() {
    raise(BROKEN, NOTICE, NOON);
    raise(BROKEN, NOTICE, NOON);
    AlertId first = only(ACME).id();
    resolve(BROKEN, NOON.plusSeconds(1));

    raise(BROKEN, NOTICE, NOON.plusSeconds(2));

    List<Alert> both = list(ACME, AlertFilter.ALL);
    assertThat(both).hasSize(2);
    assertThat(both.getFirst().details().count()).isEqualTo(1);
    assertThat(both.getFirst().details().firstAt()).isEqualTo(NOON.plusSeconds(2));
    assertThat(both.getLast().id()).isEqualTo(first);
  }

  @Test
  default void alertShouldStayAcknowledgedWhenItsCauseIsMetAgain() {
    raise(BROKEN, NOTICE, NOON);
    Acknowledged acknowledged = acknowledge(only(ACME), NOON.plusSeconds(1));
    assertThat(only(ACME)).isEqualTo(acknowledged);

    raise(BROKEN, LATER, NOON.plusSeconds(2));
    assertThat(only(ACME)).isEqualTo(acknowledged.again(LATER, NOON.plusSeconds(2)));

    resolve(BROKEN, NOON.plusSeconds(3));
    assertThat(only(ACME))
        .isEqualTo(acknowledged.again(LATER, NOON.plusSeconds(2)).resolve(NOON.plusSeconds(3)));
  }

  @Test
  default void alertShouldBeRaisedWithItsUnitOfWorkOrNotAtAll() {
    assertThatThrownBy(
            () ->
                inStore(
                    () -> {
                      alerts().raise(BROKEN, NOTICE, NOON);
                      throw new IllegalArgumentException("broken on purpose");
                    }))
        .hasMessage("broken on purpose");

    assertThat(all(AlertFilter.ALL)).isEmpty();
  }

  @Test
  default void alertsShouldBeListedNewestFirstPageByPage() {
    IntStream.range(0, 5)
        .forEach(i -> raise(Cause.of(ACME, AlertKind.WEBHOOK, "hook-" + i), NOTICE, NOON));

    List<Alert> first = page(Optional.empty());
    List<Alert> second = page(Optional.of(first.getLast().id()));
    List<Alert> third = page(Optional.of(second.getLast().id()));

    assertThat(keys(first)).containsExactly("hook-4", "hook-3");
    assertThat(keys(second)).containsExactly("hook-2", "hook-1");
    assertThat(keys(third)).containsExactly("hook-0");
  }

  @Test
  default void alertsShouldBeThoseOfAKindOrStateWhenTheyAreFiltered() {
    raise(BROKEN, NOTICE, NOON);
    raise(REFUSED, NOTICE, NOON);
    acknowledge(detailedBy(REFUSED), NOON);

    assertThat(list(ACME, of(AlertKind.CONNECTION)))
        .extracting(Alert::cause)
        .containsExactly(BROKEN);
    assertThat(list(ACME, of(AlertKind.BACKLOG))).isEmpty();
    assertThat(list(ACME, new AlertFilter(Optional.empty(), Optional.of(AlertState.ACKNOWLEDGED))))
        .extracting(Alert::cause)
        .containsExactly(REFUSED);
  }

  @Test
  default void alertShouldBeOutOfReachWhenItIsAnothersOrThePlatforms() {
    raise(BROKEN, NOTICE, NOON);
    raise(LOST, NOTICE, NOON);
    AlertId id = detailsOf(BROKEN).id();
    AlertId platforms = detailsOf(LOST).id();

    assertThat(list(OTHER, AlertFilter.ALL)).isEmpty();
    assertThat(list(ACME, AlertFilter.ALL)).extracting(Alert::id).containsExactly(id);
    assertThat(forTenant(OTHER, () -> alerts().lock(ACME, id))).isEmpty();
    assertThat(forTenant(OTHER, () -> alerts().lock(OTHER, id))).isEmpty();
    assertThat(forTenant(ACME, () -> alerts().lock(ACME, platforms))).isEmpty();
    assertThat(forTenant(ACME, () -> alerts().lockOpen(AlertKind.EVENT_LOSS))).isEmpty();
    assertThat(forTenant(OTHER, () -> alerts().listAll(AlertFilter.ALL, Optional.empty(), 10)))
        .isEmpty();
    assertThat(all(AlertFilter.ALL)).hasSize(2);
  }

  @Test
  default void openAlertsOfAKindShouldBeFoundWhenTheyAreLocked() {
    Cause others = Cause.of(OTHER, AlertKind.CONNECTION, "misconfigured");
    raise(BROKEN, NOTICE, NOON);
    raise(others, NOTICE, NOON);
    raise(REFUSED, NOTICE, NOON);
    resolve(others, NOON);
    acknowledge(detailedBy(BROKEN), NOON);

    List<Alert> open =
        stores().unitOfWork().asWorker(() -> alerts().lockOpen(AlertKind.CONNECTION));

    assertThat(open).extracting(Alert::cause).containsExactly(BROKEN);
  }

  @Test
  default void everythingOpenShouldBeCurrentAndWhatWasResolvedOfLate() {
    List<Cause> causes =
        IntStream.range(0, 6)
            .mapToObj(i -> Cause.of(i % 2 == 0 ? ACME : OTHER, AlertKind.WEBHOOK, "hook-" + i))
            .toList();
    causes.forEach(cause -> raise(cause, NOTICE, NOON));
    raise(LOST, NOTICE, NOON);
    resolve(causes.get(1), NOON.plusSeconds(9));
    resolve(causes.get(3), NOON.plusSeconds(10));

    List<String> seen = new ArrayList<>();
    Optional<AlertId> after = Optional.empty();
    List<Alert> page = current(after);
    while (!page.isEmpty()) {
      seen.addAll(keys(page));
      after = Optional.of(page.getLast().id());
      page = current(after);
    }

    assertThat(seen)
        .containsExactly("hook-0", "hook-2", "hook-3", "hook-4", "hook-5", "journal-full");
  }

  @Test
  default void savingShouldFailWhenThereIsNoSuchAlert() {
    raise(BROKEN, NOTICE, NOON);
    Alert unknown = Triggered.by(new AlertId(new UUID(1, 1)), BROKEN, NOTICE, NOON);

    assertThatThrownBy(() -> inStore(() -> alerts().save(unknown)))
        .isInstanceOf(IllegalStateException.class);
  }

  private Alerts alerts() {
    return stores().alerts();
  }

  private void inStore(Runnable work) {
    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              work.run();
              return true;
            });
  }

  private <T> T forTenant(TenantId tenant, Supplier<T> work) {
    return stores().unitOfWork().forTenant(tenant, work);
  }

  private void raise(Cause cause, Notice notice, Instant now) {
    inStore(() -> alerts().raise(cause, notice, now));
  }

  private void resolve(Cause cause, Instant now) {
    inStore(() -> alerts().resolve(cause, now));
  }

  private Acknowledged acknowledge(Alert alert, Instant now) {
    return forTenant(
        ACME,
        () -> {
          Triggered triggered = (Triggered) alerts().lock(ACME, alert.id()).orElseThrow();
          Acknowledged acknowledged = triggered.acknowledge(now);
          alerts().save(acknowledged);
          return acknowledged;
        });
  }

  private List<Alert> list(TenantId tenant, AlertFilter filter) {
    return forTenant(tenant, () -> alerts().list(tenant, filter, Optional.empty(), 100));
  }

  private List<Alert> page(Optional<AlertId> before) {
    return forTenant(ACME, () -> alerts().list(ACME, AlertFilter.ALL, before, 2));
  }

  private List<Alert> all(AlertFilter filter) {
    return stores().unitOfWork().asWorker(() -> alerts().listAll(filter, Optional.empty(), 100));
  }

  @Test
  default void leadsShouldNotBeToldToThoseOnDuty() {
    Cause lead = Cause.of(ACME, AlertKind.HOT_LEAD, "c-1");
    Cause past = Cause.of(ACME, AlertKind.HOT_LEAD, "c-2");
    raise(lead, NOTICE, NOON);
    raise(past, NOTICE, NOON);
    resolve(past, NOON.plusSeconds(20));

    assertThat(current(Optional.empty())).isEmpty();

    assertThat(list(ACME, new AlertFilter(Optional.of(AlertKind.HOT_LEAD), Optional.empty())))
        .extracting(Alert::cause)
        .containsExactly(past, lead);
  }

  private List<Alert> current(Optional<AlertId> after) {
    return stores().unitOfWork().asWorker(() -> alerts().current(NOON.plusSeconds(10), after, 2));
  }

  private Alert only(TenantId tenant) {
    List<Alert> alerts = list(tenant, AlertFilter.ALL);
    assertThat(alerts).hasSize(1);
    return alerts.getFirst();
  }

  private Alert detailedBy(Cause cause) {
    return all(AlertFilter.ALL).stream()
        .filter(alert -> alert.cause().equals(cause))
        .findFirst()
        .orElseThrow();
  }

  private AlertDetails detailsOf(Cause cause) {
    return detailedBy(cause).details();
  }

  private static AlertFilter of(AlertKind kind) {
    return new AlertFilter(Optional.of(kind), Optional.empty());
  }

  private static List<String> keys(List<Alert> alerts) {
    return alerts.stream().map(alert -> alert.cause().key()).toList();
  }
}
