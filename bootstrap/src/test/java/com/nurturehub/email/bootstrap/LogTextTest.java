package com.nurturehub.email.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.delivery.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "550 5.1.1 <jo.ng+x@example.com>: user unknown|550 5.1.1 <(address)>: user unknown",
        "RCPT TO:<jö@bücher.example> refused|RCPT TO:<(address)> refused",
        "{\"to\":\"jo@example.com\",\"cc\":\"al@example.com\"}|{\"to\":\"(address)\",\"cc\":\"(address)\"}",
        "to=jo@example.com,retry later|to=(address),retry later",
        "451 4.7.1 try again @ noon|451 4.7.1 try again @ noon"
      })
  void addressesShouldBeLeftOutAndNothingElse(String said, String logged) {
    assertThat(LogText.withoutAddresses(said)).isEqualTo(logged);
  }

  @Test
  void failureShouldKeepItsCode() {
    assertThat(LogText.withoutAddresses(new Failure("5.1.1", "no such user jo@example.com")))
        .contains("5.1.1", "no such user (address)")
        .doesNotContain("jo@");
  }
}
