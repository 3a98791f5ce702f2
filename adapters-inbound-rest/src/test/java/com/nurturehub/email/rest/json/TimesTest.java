package com.nurturehub.email.rest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T09:00:00Z,2026-11-24T09:00:00Z",
    "2026-11-24t09:00:00z,2026-11-24T09:00:00Z",
    "2026-11-24T09:00:00+05:30,2026-11-24T03:30:00Z",
    "2026-11-24T09:00:00-00:00,2026-11-24T09:00:00Z",
    "2026-11-24T09:00:00.123456789Z,2026-11-24T09:00:00.123456Z",
  })
  void timeShouldBeReadWhenItHasAnOffset(String text, Instant time) {
    assertThat(Times.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-24",
        "2026-11-24T09:00:00",
        "2026-11-24T09:00Z",
        "2026-11-24 09:00:00Z",
        "2026-02-30T09:00:00Z",
        "2026-11-24T25:00:00Z",
        "2026-11-24T09:00:00+99:00",
        "2026-11-24T09:00:00Z[Europe/London]",
        "+12026-11-24T09:00:00Z",
        "1790000000"
      })
  void timeShouldBeRefusedWhenItIsNotRfc3339(String text) {
    assertThatThrownBy(() -> Times.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("must be an RFC 3339 time");
  }
}
