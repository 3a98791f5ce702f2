package com.nurturehub.email.domain.tenant;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RetentionTest {

  @Test
  void retentionShouldBeTakenWhenItIsWithinItsBounds() {
    assertThatCode(() -> new Retention(1, 1, 1, 1)).doesNotThrowAnyException();
    assertThatCode(() -> new Retention(3_650, 3_650, 3_650, 3_650)).doesNotThrowAnyException();
  }

  @Test
  void retentionShouldBeRefusedWhenADayIsOutOfBounds() {
    assertThatThrownBy(() -> new Retention(0, 1, 1, 1)).hasMessage("must be days from 1 to 3650");
    assertThatThrownBy(() -> new Retention(1, 0, 1, 1)).hasMessage("must be days from 1 to 3650");
    assertThatThrownBy(() -> new Retention(1, 1, 3_651, 1))
        .hasMessage("must be days from 1 to 3650");
    assertThatThrownBy(() -> new Retention(1, 1, 1, 3_651))
        .hasMessage("must be days from 1 to 3650");
  }

  @Test
  void retentionShouldBeRefusedWhenAPartIsKeptForLongerThanTheWhole() {
    assertThatThrownBy(() -> new Retention(1, 2, 1, 1)).hasMessageContaining("as long as visitors");
    assertThatThrownBy(() -> new Retention(2, 1, 1, 1)).hasMessageContaining("as long as bodies");
  }
}
