package com.nurturehub.email.domain.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jo@example.com",
        "jo.ng+news@sub.example.co.uk",
        "o'hara@example.com",
        "jörg@bücher.example",
        "用户@例子.中国",
        "a@b"
      })
  void addressShouldBeTakenWhenItIsADotAtomAtAHost(String address) {
    MailAddress parsed = new MailAddress(address);

    assertThat(parsed.localPart() + "@" + parsed.domain()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jo",
        "@example.com",
        "jo@",
        "jo@@example.com",
        "jo ng@example.com",
        "jo@exa mple.com",
        "jo@example..com",
        "jo@-example.com",
        ".jo@example.com",
        "jo.@example.com",
        "jo@example.com\r\nBcc: x@example.com",
        "jo\u0000@example.com",
        "<jo@example.com>",
        "jo@[127.0.0.1]",
        "\"jo\"@example.com",
        "jo@exam\u200Bple.com",
        "jo,ng@example.com",
        "jo@a，b.example",
        "jo@a＠b.example",
        "jo@℀.example"
      })
  void addressShouldBeRefusedWhenItIsAnythingElse(String address) {
    assertThatThrownBy(() -> new MailAddress(address)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void domainShouldBeItsOwnInAsciiWhenAnOlderStandardWouldMakeItAnothers() {
    assertThat(new MailAddress("jo@straße.example").asciiDomain())
        .isEqualTo("xn--strae-oqa.example");
    assertThat(new MailAddress("jo@Bücher.EXAMPLE").asciiDomain())
        .isEqualTo("xn--bcher-kva.EXAMPLE");
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 300})
  void addressShouldBeRefusedWhenItsLocalPartIsTooLong(int length) {
    String address = "a".repeat(length) + "@example.com";

    assertThatThrownBy(() -> new MailAddress(address)).isInstanceOf(IllegalArgumentException.class);
  }
}
