package com.nurturehub.email.application.alerting;

import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchEventLossTest {

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final AtomicLong lost = new AtomicLong();
  private final WatchEventLoss watchEventLoss =
      new WatchEventLoss(stores.unitOfWork(), stores.alerts(), lost::get, clock);

  @Test
  void nothingShouldBeRaisedWhenNothingIsLost() {
    watchEventLoss.watch();

    assertThat(alerts()).isEmpty();
  }

  @Test
  void lossShouldBeRaisedOnceWhenEventsWereLostSinceTheLastLook() {
    lost.set(7);
    watchEventLoss.watch();
    watchEventLoss.watch();

    assertThat(alerts())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.cause().kind()).isEqualTo(AlertKind.EVENT_LOSS);
              assertThat(alert.details().count()).isEqualTo(1);
              assertThat(alert.details().notice().detail()).startsWith("7 opens or clicks");
            });
  }

  @Test
  void lossShouldBeResolvedWhenNothingWasLostForAnHour() {
    lost.set(1);
    watchEventLoss.watch();
    clock.advance(Duration.ofMinutes(59));
    watchEventLoss.watch();
    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.TRIGGERED);

    clock.advance(Duration.ofMinutes(1));
    watchEventLoss.watch();

    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
  }

  private List<Alert> alerts() {
    return stores
        .unitOfWork()
        .asWorker(() -> stores.alerts().listAll(AlertFilter.ALL, Optional.empty(), 10));
  }
}
