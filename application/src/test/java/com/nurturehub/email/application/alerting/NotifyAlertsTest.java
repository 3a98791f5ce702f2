package com.nurturehub.email.application.alerting;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Bell;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertMonitor;
import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NotifyAlertsTest {

  private static final Cause BROKEN = Cause.of(ACME, AlertKind.CONNECTION, "reconsent-required");
  private static final Cause STUCK = Cause.of(OTHER, AlertKind.BACKLOG, "overdue");
  private static final Notice NOTICE = new Notice("Access is gone", "Connect the mailbox again.");

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final Bell bell = new Bell();
  private final RecordingMonitor log = new RecordingMonitor();
  private final NotifyAlerts notifyAlerts = instance(Optional.of(bell), log);

  @Test
  void everyChangeOfStateShouldBeToldOnceWhenAlertsAreToldAgainAndAgain() {
    raise(BROKEN);
    notifyAlerts.tell();
    raise(BROKEN);
    notifyAlerts.tell();
    resolve(BROKEN);
    notifyAlerts.tell();
    notifyAlerts.tell();

    assertThat(log.told())
        .containsExactly(
            "connection triggered",
            "open {CONNECTION=1}",
            "open {CONNECTION=1}",
            "connection resolved",
            "open {}",
            "open {}");
  }

  @Test
  void alertShouldBeToldAgainBeforeItIsForgotten() {
    raise(BROKEN);
    notifyAlerts.tell();
    clock.advance(AlertNotifier.KEPT_FOR.minusSeconds(1));
    notifyAlerts.tell();
    clock.advance(Duration.ofSeconds(2));

    assertThat(bell.ringing(clock.instant())).hasSize(1);
    assertThat(bell.calls()).isEqualTo(2);
  }

  @Test
  void resolutionShouldBeToldWhenTheBellWasBrokenMeanwhile() {
    raise(BROKEN);
    notifyAlerts.tell();
    bell.setBroken(true);
    resolve(BROKEN);
    notifyAlerts.tell();
    assertThat(log.told()).contains("untold");

    bell.setBroken(false);
    clock.advance(Duration.ofMinutes(1));
    notifyAlerts.tell();

    assertThat(bell.ringing(clock.instant())).isEmpty();
  }

  @Test
  void resolvedAlertShouldBeForgottenWhenItIsLongAgo() {
    raise(BROKEN);
    resolve(BROKEN);
    clock.advance(Duration.ofMinutes(16));

    notifyAlerts.tell();

    assertThat(log.told()).containsExactly("open {}");
    assertThat(bell.calls()).isEqualTo(1);
  }

  @Test
  void everyInstanceShouldTellWhatIsOpenAndNotWhatIsOver() {
    raise(BROKEN);
    raise(STUCK);
    resolve(BROKEN);
    RecordingMonitor another = new RecordingMonitor();

    instance(Optional.empty(), another).tell();

    assertThat(another.told()).containsExactly("backlog triggered", "open {BACKLOG=1}");
  }

  @Test
  void allShouldBeToldAndTheBellBeAskedOnceWhenItIsBrokenAndTheyAreMany() {
    IntStream.range(0, 1_200).forEach(i -> raise(Cause.of(ACME, AlertKind.WEBHOOK, "hook-" + i)));
    bell.setBroken(true);

    notifyAlerts.tell();

    assertThat(log.told()).filteredOn("webhook triggered"::equals).hasSize(1_200);
    assertThat(log.told()).contains("open {WEBHOOK=1200}").containsOnlyOnce("untold");
    assertThat(bell.calls()).isEqualTo(1);
    bell.setBroken(false);
    notifyAlerts.tell();
    assertThat(bell.ringing(NOON)).hasSize(1_200);
  }

  private NotifyAlerts instance(Optional<AlertNotifier> notifier, AlertMonitor monitor) {
    return new NotifyAlerts(stores.unitOfWork(), stores.alerts(), notifier, monitor, clock);
  }

  private void raise(Cause cause) {
    inStore(() -> stores.alerts().raise(cause, NOTICE, clock.instant()));
  }

  private void resolve(Cause cause) {
    inStore(() -> stores.alerts().resolve(cause, clock.instant()));
  }

  private void inStore(Runnable work) {
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              work.run();
              return true;
            });
  }
}
