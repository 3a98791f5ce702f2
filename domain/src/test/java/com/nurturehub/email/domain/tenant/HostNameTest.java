package com.nurturehub.email.domain.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

  private static final String LONGEST_LABEL = "a".repeat(63);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "track.agency.example",
        "a.b",
        "1.2",
        "127.0.0.1",
        "xn--bcher-kva.example",
        "a--b.c-d.example"
      })
  void hostNameShouldBeTakenWhenItHasTwoLabels(String name) {
    assertThat(HostName.parse(name)).contains(new HostName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "localhost",
        "a.",
        ".a",
        "a..b",
        "-a.example",
        "a-.example",
        "a.-",
        "Agency.example",
        "a_b.example",
        "a b.example",
        "bücher.example",
        "[::1]",
        "a.example:80"
      })
  void textShouldBeRefusedWhenItIsNoHostName(String text) {
    assertThat(HostName.parse(text)).isEmpty();
    assertThatThrownBy(() -> new HostName(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void labelsAndNamesShouldBeRefusedWhenTheyAreTooLong(int beyond) {
    String longest = String.join(".", LONGEST_LABEL, LONGEST_LABEL, LONGEST_LABEL, "a".repeat(61));

    assertThat(longest).hasSize(253);
    assertThat(HostName.parse(longest)).isPresent();
    assertThat(HostName.parse(longest + "a".repeat(beyond))).isEmpty();
    assertThat(HostName.parse(LONGEST_LABEL + ".example")).isPresent();
    assertThat(HostName.parse(LONGEST_LABEL + "a".repeat(beyond) + ".example")).isEmpty();
  }
}
