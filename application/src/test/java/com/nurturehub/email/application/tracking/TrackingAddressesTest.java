package com.nurturehub.email.application.tracking;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingAddressesTest {

  @Test
  void addressesShouldStandUnderThePublicUrlWhenItEndsInASlash() {
    TrackingAddresses addresses = new TrackingAddresses(URI.create("https://mail.example/base/"));

    assertThat(addresses.open(Examples.settings(ACME), "abc"))
        .isEqualTo("https://mail.example/base/t/o/abc.gif");
    assertThat(addresses.click(Examples.settings(ACME), "abc"))
        .isEqualTo("https://mail.example/base/t/c/abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mail.example", "ftp://mail.example", "https://a.example/?x", "/t"})
  void publicUrlShouldBeRefusedWhenLinksCannotStandUnderIt(String url) {
    assertThatThrownBy(() -> new TrackingAddresses(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
