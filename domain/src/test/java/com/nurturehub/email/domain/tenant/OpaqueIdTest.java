package com.nurturehub.email.domain.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpaqueIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "acme", "0", "Seq-42", "a.b_c-d"})
  void idShouldBeTakenWhenItHasTheShape(String id) {
    assertThat(OpaqueId.require(id)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", ".a", "a b", "a/b", "ä", "a\n", "a%2f"})
  void idShouldBeRefusedWhenItHasAnother(String id) {
    assertThatThrownBy(() -> OpaqueId.require(id)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OpaqueId.require("a".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
