package com.nurturehub.email.application.tracking;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.HostName;
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

  @Test
  void addressShouldBeOursWhenItStandsOnThePublicUrlOrTheTenantsHost() {
    TrackingAddresses addresses = new TrackingAddresses(URI.create("https://mail.example/base/"));
    DeliverySettings own =
        SettingsExample.of(ACME).trackingHost(new HostName("track.acme.example")).settings();

    assertThat(addresses.isOurs(own, addresses.click(own, "abc"))).isTrue();
    assertThat(addresses.isOurs(own, "HTTP://Track.Acme.example/t/u/abc")).isTrue();
    assertThat(addresses.isOurs(own, "https://mail.example/base/t/o/abc.gif")).isTrue();
    assertThat(addresses.isOurs(own, "https://mail.example/t/o/abc.gif")).isFalse();
    assertThat(addresses.isOurs(own, "https://track.acme.example/book")).isFalse();
    assertThat(addresses.isOurs(own, "https://track.acme.example.evil.example/t/c/x")).isFalse();
    assertThat(addresses.isOurs(own, "https://x.example/?u=https://mail.example/base/t/c/x"))
        .isFalse();
    assertThat(addresses.isOurs(Examples.settings(OTHER), "https://track.acme.example/t/c/abc"))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mail.example", "ftp://mail.example", "https://a.example/?x", "/t"})
  void publicUrlShouldBeRefusedWhenLinksCannotStandUnderIt(String url) {
    assertThatThrownBy(() -> new TrackingAddresses(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
