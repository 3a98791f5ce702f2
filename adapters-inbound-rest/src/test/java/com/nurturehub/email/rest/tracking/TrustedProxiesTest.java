package com.nurturehub.email.rest.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

  private static final TrustedProxies PROXIES =
      new TrustedProxies(Optional.of("10.0.0.0/9, 192.0.2.1,fd00::/8"));

  @Test
  void forwardedAddressShouldBeIgnoredWhenNoProxyIsTrusted() {
    TrustedProxies none = new TrustedProxies(Optional.empty());

    assertThat(address(none.client("10.0.0.1", Optional.of("203.0.113.9")))).isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1     | 203.0.113.9                        | 203.0.113.9",
        "10.128.0.1   | 203.0.113.9                        | 10.128.0.1",
        "198.51.100.7 | 203.0.113.9                        | 198.51.100.7",
        "10.0.0.1     | 1.2.3.4, 203.0.113.9, 10.5.5.5     | 203.0.113.9",
        "10.0.0.1     | 1.2.3.4,203.0.113.9,192.0.2.1      | 203.0.113.9",
        "10.0.0.1     | 10.0.0.2, 10.0.0.3                 | 10.0.0.2",
        "10.0.0.1     | 203.0.113.9:4711                   | 203.0.113.9",
        "10.0.0.1     | [2001:db8::7]:443                  | 2001:db8:0:0:0:0:0:7",
        "fd12::1      | 2001:db8::7                        | 2001:db8:0:0:0:0:0:7",
        "10.0.0.1     | ::ffff:203.0.113.9                 | 203.0.113.9",
        "10.0.0.1     | unknown                            | none",
        "10.0.0.1     | ''                                 | none",
        "10.0.0.1     | 203.0.113.9, example.com           | none",
        "10.0.0.1     | 203.0.113.9, 999.1.1.1             | none",
      })
  void clientShouldBeTheNearestThatIsNoTrustedProxy(
      String remote, String forwardedFor, String client) {
    assertThat(address(PROXIES.client(remote, Optional.of(forwardedFor)))).isEqualTo(client);
  }

  @Test
  void chainShouldBeIgnoredWhenItIsEndless() {
    assertThat(address(PROXIES.client("10.0.0.1", Optional.of("10.0.0.2,".repeat(500)))))
        .isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/x", "example.com", "10.0.0.0/-1", "::/129"})
  void networkShouldBeRefusedWhenItIsNone(String network) {
    assertThatThrownBy(() -> new TrustedProxies(Optional.of(network)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nurturehub.trusted-proxies");
  }

  private static String address(Optional<InetAddress> address) {
    return address.map(InetAddress::getHostAddress).orElse("none");
  }
}
