package com.nurturehub.email.persistence.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FloodTest {

  private static final int PER_SECOND = 100;

  private final AtomicBoolean processorsAreBusy = new AtomicBoolean(true);
  private final Flood flood = new Flood(PER_SECOND, processorsAreBusy::get);
  private long now;

  @BeforeEach
  void begin() {
    now = System.nanoTime();
  }

  @Test
  void whatIsAllowedShouldBeNoFloodHoweverLongItGoesOn() {
    for (int tenth = 0; tenth < 1_000; tenth++) {
      assertThat(noteAfterATenth(PER_SECOND / 10)).isFalse();
    }
    assertThat(flood.isOn()).isFalse();
  }

  @Test
  void moreThanAnEighthOfASecondsWorthShouldBeAFloodUntilHalfOfItHasLeaked() {
    assertThat(flood.note(PER_SECOND / 8, now)).isFalse();
    assertThat(flood.note(1, now)).isTrue();

    now += TimeUnit.MILLISECONDS.toNanos(60);
    assertThat(flood.note(0, now)).isTrue();
    now += TimeUnit.MILLISECONDS.toNanos(10);
    assertThat(flood.note(0, now)).isFalse();
    assertThat(flood.isOn()).isFalse();
  }

  @Test
  void longFloodShouldEndAsSoonAsAShortOne() {
    for (int tenth = 0; tenth < 1_000; tenth++) {
      noteAfterATenth(PER_SECOND);
    }
    assertThat(flood.isOn()).isTrue();

    for (int tenth = 0; tenth < 20; tenth++) {
      noteAfterATenth(0);
    }
    assertThat(flood.isOn()).isFalse();
  }

  @Test
  void anyNumberShouldBeNoFloodWhileTheProcessorsAreIdleAndOneThatIsOnShouldGoOn() {
    processorsAreBusy.set(false);
    assertThat(flood.note(10 * PER_SECOND, now)).isFalse();

    processorsAreBusy.set(true);
    assertThat(noteAfterATenth(PER_SECOND)).isTrue();

    processorsAreBusy.set(false);
    assertThat(noteAfterATenth(PER_SECOND)).isTrue();
  }

  private boolean noteAfterATenth(int visits) {
    now += TimeUnit.MILLISECONDS.toNanos(100);
    return flood.note(visits, now);
  }
}
