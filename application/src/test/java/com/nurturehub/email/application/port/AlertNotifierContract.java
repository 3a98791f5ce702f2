package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.alerting.Triggered;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link AlertNotifier} does. */
public interface AlertNotifierContract {

  /** The notifier of this test, the same at every call within it. */
  AlertNotifier notifier();

  /** What rings at a moment, after all that was told, as the ids of alerts. */
  List<AlertId> ringing(Instant at);

  /** From now on nobody answers. */
  void goAway();

  /** An alert that was triggered at noon. */
  static Triggered triggered(AlertKind kind) {
    return Triggered.by(
        new AlertId(Examples.nextUuid()),
        Cause.of(ACME, kind, "550"),
        new Notice("E-mails are refused", "Ask the provider, \"ü\" \\."),
        NOON);
  }

  @Test
  default void alertShouldRingWhenItIsToldOpen() {
    Triggered triggered = triggered(AlertKind.DELIVERY_FAILURE);
    Triggered another = triggered(AlertKind.BACKLOG);

    notifier().tell(List.of(triggered, another.acknowledge(NOON)), NOON.plusSeconds(30));

    assertThat(ringing(NOON.plusSeconds(31)))
        .containsExactlyInAnyOrder(triggered.id(), another.id());
  }

  @Test
  default void alertShouldRingOnceWhenItIsToldAgain() {
    Triggered triggered = triggered(AlertKind.DELIVERY_FAILURE);

    notifier().tell(List.of(triggered), NOON);
    notifier().tell(List.of(triggered.again(triggered.details().notice(), NOON)), NOON);
    notifier().tell(List.of(triggered.acknowledge(NOON)), NOON);

    assertThat(ringing(NOON.plusSeconds(1))).containsExactly(triggered.id());
  }

  @Test
  default void alertShouldRingNoMoreWhenItIsToldResolved() {
    Triggered triggered = triggered(AlertKind.DELIVERY_FAILURE);
    notifier().tell(List.of(triggered), NOON);

    notifier().tell(List.of(triggered.resolve(NOON.plusSeconds(20))), NOON.plusSeconds(30));

    assertThat(ringing(NOON.plusSeconds(31))).isEmpty();
  }

  @Test
  default void alertShouldRingNoMoreWhenItIsNotToldForLong() {
    Triggered triggered = triggered(AlertKind.DELIVERY_FAILURE);

    notifier().tell(List.of(triggered), NOON);

    assertThat(ringing(NOON.plus(AlertNotifier.KEPT_FOR).minusSeconds(1))).hasSize(1);
    assertThat(ringing(NOON.plus(AlertNotifier.KEPT_FOR).plusSeconds(1))).isEmpty();
  }

  @Test
  default void tellingShouldFailWhenNobodyAnswers() {
    goAway();

    assertThatThrownBy(() -> notifier().tell(List.of(triggered(AlertKind.DELIVERY_FAILURE)), NOON))
        .isInstanceOf(NotifierUnavailable.class);
  }

  @Test
  default void nobodyShouldBeAskedWhenThereIsNothingToTell() {
    goAway();

    assertThatCode(() -> notifier().tell(List.of(), NOON)).doesNotThrowAnyException();
  }
}
