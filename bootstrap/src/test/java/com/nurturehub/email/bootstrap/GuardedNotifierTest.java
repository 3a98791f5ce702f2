package com.nurturehub.email.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Bell;
import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.AlertNotifierContract;
import com.nurturehub.email.application.port.NotifierUnavailable;
import com.nurturehub.email.domain.alerting.AlertId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bean by itself; that the container guards it, only a server can show. */
class GuardedNotifierTest implements AlertNotifierContract {

  private final Bell bell = new Bell();
  private final GuardedNotifier notifier = new GuardedNotifier(Optional.of(bell));

  @Override
  public AlertNotifier notifier() {
    return notifier;
  }

  @Override
  public List<AlertId> ringing(Instant at) {
    return bell.ringing(at);
  }

  @Override
  public void goAway() {
    bell.setBroken(true);
  }

  @Test
  void notifierShouldKnowWhetherThereIsSomebodyToTell() {
    assertThat(notifier.isConfigured()).isTrue();
    assertThat(new GuardedNotifier(Optional.empty()).isConfigured()).isFalse();
  }

  @Test
  void openCircuitShouldBeToldInThePortsWords() {
    assertThatThrownBy(() -> notifier.unreachable(List.of(), Instant.EPOCH))
        .isInstanceOf(NotifierUnavailable.class);
  }
}
